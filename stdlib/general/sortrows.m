function [s, i] = sortrows (a, c)
  % SORTROWS  sort the rows of a matrix.
  %
  % S = sortrows (A): ascending, first column first; S = sortrows (A, C): by the columns abs (C) in their order,
  % descending where C is negative. [S, I] = sortrows (...): S equals A(I,:). A is numeric, logical, char or a column
  % of strings in cells. Equal rows keep their order.
  %
  % Example: sortrows ([2 1; 1 5; 1 3])  ⇒ [1 3; 1 5; 2 1]
  % See also: sort, unique
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (a) || islogical (a) || ischar (a) || iscellstr (a)) || ndims (a) != 2)
    error ("sortrows: only cell arrays of character strings may be sorted");
  end
  if (nargin < 2)
    c = 1:columns (a);
  elseif (! (isnumeric (c) && isvector (c)))
    error ("sortrows: C must be a numeric vector");
  elseif (any (c == 0) || any (abs (c) > columns (a)) || any (c != fix (c)))
    error ("sortrows: index out of range");
  end
  if (iscell (a))
    if (columns (a) != 1)
      error ("sortrows: only cell arrays of character strings may be sorted");
    end
    mode = {"ascend", "descend"}{1 + (c(1) < 0)};
    [s, i] = sort (a, mode);
    return;
  end
  i = (1:rows (a)).';                    # what remains without keys
  modes = {"ascend", "descend"};
  for k = numel (c):-1:1                  % a stable sort by the last key first
    key = a(:,abs (c(k)));
    mode = modes{1 + (c(k) < 0)};
    if (k == numel (c))
      [~, i] = sort (key, mode);
    else
      [~, order] = sort (key(i), mode);
      i = i(order);
    end
  end
  s = a(i,:);
end
