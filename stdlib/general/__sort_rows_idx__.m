function order = __sort_rows_idx__ (a, mode = "ascend")
  % __SORT_ROWS_IDX__  order of the rows of a matrix, for functions of other libraries.
  %
  % I = __sort_rows_idx__ (A, MODE): A(I,:) is sorted, by MODE "ascend" or "descend".
  %
  % Example: __sort_rows_idx__ ([3 1; 1 2], "ascend")
  % See also: sortrows
  if (! any (strcmp (mode, {"ascend", "descend"})))
    error ('__sort_rows_idx__: MODE must be "ascend" or "descend"');
  end
  keys = 1:columns (a);
  if (strcmp (mode, "descend"))
    keys = -keys;
  end
  [~, order] = builtin ("sortrows", a, keys);
end
