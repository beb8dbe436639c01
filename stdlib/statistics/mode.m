function [m, f, c] = mode (x, dim)
  % MODE  most frequent value.
  %
  % [M, F, C] = mode (X): M is the most frequent value along the first dimension that is not 1 (the smallest of
  % several), F how often it stands there, C a cell with all the values that stand there so often.
  % mode (X, DIM) works along dimension DIM.
  %
  % Example: mode ([1 2 2 3])  ⇒ 2
  % See also: mean, median
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("mode: X must be a numeric vector or matrix");
  end
  sz = size (x);
  if (nargin < 2)
    dim = find (sz > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("mode: DIM must be an integer and a valid dimension");
  end
  sz(end+1:dim) = 1;
  if (isempty (x))
    sz(dim) = 1;
    m = NaN (sz, ifelse (isa (x, "single"), "single", "double"));
    f = zeros (sz);
    c = cell (sz);
    c(:) = {NaN(1, 0)};
    return;
  end
  order = [dim, 1:dim-1, dim+1:numel(sz)];
  s = sort (reshape (permute (x, order), sz(dim), []), 1);
  [n, cols] = size (s);
  sz(dim) = 1;
  m = zeros (1, cols, class (s));
  f = zeros (1, cols);
  c = cell (1, cols);
  for k = 1:cols
    v = s(:,k);
    last = [find(v(2:end) != v(1:end-1)); n];
    count = diff ([0; last]);
    f(k) = max (count);
    c{k} = v(last(count == f(k)));
    m(k) = c{k}(1);
  end
  m = reshape (m, sz);
  f = reshape (f, sz);
  c = reshape (c, sz);
end
