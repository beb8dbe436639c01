function y = blkdiag (varargin)
  % BLKDIAG  block diagonal matrix.
  %
  % blkdiag (A, B, ...) is the matrix with A, B, ... along its diagonal and zeros elsewhere.
  %
  % Example: blkdiag ([1 2], 3)  is [1 2 0; 0 0 3]
  % See also: diag, horzcat, vertcat
  if (nargin < 1)
    print_usage ();
  elseif (! all (cellfun (@isnumeric, varargin)))
    error ("blkdiag: all arguments must be numeric");
  elseif (! all (cellfun (@ndims, varargin) == 2))
    error ("blkdiag: all arguments must be two-dimensional matrices");
  end
  height = cellfun (@rows, varargin);
  width = cellfun (@columns, varargin);
  y = zeros (sum (height), sum (width));
  row = [0, cumsum(height)];
  column = [0, cumsum(width)];
  for k = 1:nargin
    y(row(k)+1:row(k+1), column(k)+1:column(k+1)) = varargin{k};
  end
end
