function [v, m] = var (x, w = 0, dim)
  % VAR  variance of the elements.
  %
  % V = var (X) along the first dimension that is not 1, normalised by N-1.
  % V = var (X, W): W = 0 normalises by N-1, W = 1 by N; a vector W holds a weight for each element along the
  % dimension. V = var (X, W, DIM): DIM is a dimension, a vector of dimensions, or "all".
  % [V, M] = var (...) also gives the (weighted) mean.
  %
  % Example: var ([1 2 3 4])  ⇒ 1.6667
  % See also: std, mean, cov
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("var: X must be a numeric vector or matrix");
  end
  if (isempty (w))
    w = 0;
  end
  if (! (isnumeric (w) || islogical (w)) || any (w(:) < 0) || ! isvector (w)
      || (isscalar (w) && w != 0 && w != 1 && ! isscalar (x)))
    error ("var: W must be 0, 1, or a vector of positive integers");
  end
  is_single = isa (x, "single");
  if (! isfloat (x))
    x = double (x);
  end
  if (nargin < 3)
    if (isequal (size (x), [0, 0]))
      v = NaN;
      m = v;
      return;
    end
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (ischar (dim))
    if (! strcmpi (dim, "all"))
      error ("var: DIM must be a positive integer scalar, vector, or 'all'");
    elseif (! isscalar (w))
      error ("var: W must be either 0 or 1 when using 'ALL' as dimension");
    end
    x = x(:);
    dim = 1;
  elseif (isempty (dim) || ! isvector (dim) || any (dim < 1) || any (dim != fix (dim)))
    error ("var: DIM must be a positive integer scalar, vector, or 'all'");
  elseif (! isscalar (dim))
    if (numel (unique (dim)) != numel (dim))
      error ("var: vector DIM must contain non-repeating positive integers");
    elseif (! isscalar (w))
      error ("var: W must be either 0 or 1 when DIM is a vector");
    end
    sz = size (x);
    sz(end+1:max (dim)) = 1;
    if (isempty (x))
      sz(dim(end)) = 1;
      v = m = NaN (sz);
      return;
    end
    rest = setdiff (1:numel (sz), dim);
    out = sz;
    out(dim) = 1;
    x = reshape (permute (x, [dim(:).', rest]), prod (sz(dim)), []);
    [v, m] = var (x, w, 1);
    v = reshape (v, out);
    m = reshape (m, out);
    return;
  end
  if (isempty (x))
    sz = size (x);
    if (dim <= numel (sz))
      sz(dim) = 1;
    end
    v = m = NaN (sz);
    return;
  end
  n = size (x, dim);
  if (isscalar (w))
    m = sum (x, dim) / n;
    if (n == 1)
      v = zeros (size (x), class (x));
      v(! isfinite (x)) = NaN;
    elseif (n == 0)
      v = m;                              % no element: NaN
    else
      v = sumsq (x - m, dim) / (n - 1 + w);
    end
  else
    if (numel (w) != n)
      error ("var: the length of W must be equal to the size of X in the dimension along which variance is calculated");
    end
    shape = ones (1, max (dim, 2));
    shape(dim) = n;
    w = reshape (w / sum (w), shape);
    m = sum (x .* w, dim);
    v = sum (abs (x - m) .^ 2 .* w, dim);
  end
  if (is_single)
    v = single (v);
    m = single (m);
  end
end
