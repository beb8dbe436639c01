function tf = __set_is_row__ (a, b, varargin)
  % __SET_IS_ROW__  whether what union and intersect make of A and B is a row: when both are.
  %
  % With "legacy" among the further arguments it is a column only from two columns, unless one is empty.
  if (any (strcmp ("legacy", varargin)) && ! isempty (a) && ! isempty (b))
    tf = ! (iscolumn (a) && iscolumn (b));
  else
    tf = isrow (a) && isrow (b);
  end
end
