function y = cellindexmat (x, varargin)
  % CELLINDEXMAT  each member of a cell array, indexed alike.
  %
  % y = cellindexmat (X, IDX, ...) gives y{k} = X{k}(IDX, ...).
  %
  % Example: cellindexmat ({[1 2 3], "abc"}, 2)  is {2, "b"}
  % See also: cellfun, cellslices
  if (nargin < 1)
    print_usage ();
  elseif (! iscell (x))
    error ("cellindexmat: X must be a cell");
  end
  y = cell (size (x));
  for k = 1:numel (x)
    y{k} = x{k}(varargin{:});
  end
end
