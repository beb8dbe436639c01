function z = iqr (x, dim)
  % IQR  interquartile range.
  %
  % Z = iqr (X): difference of the quantiles 3/4 and 1/4 along the first dimension that is not 1.
  % Z = iqr (X, DIM): along DIM, a dimension, several dimensions taken together, or "all".
  %
  % Example: iqr (1:4)  ⇒ 2
  % See also: quantile, range, std
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("iqr: X must be a numeric vector or matrix");
  end
  nd = ndims (x);
  sz = size (x);
  if (nargin < 2)
    dim = find (sz > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (ischar (dim))
    if (! strcmpi (dim, "all"))
      error ("iqr: DIM must be a positive integer scalar, vector, or 'all'");
    end
    x = x(:);
    dim = 1;
  elseif (! isvector (dim) || any (dim < 1) || any (dim != fix (dim)) || any (isinf (dim)))
    error ("iqr: DIM must be a positive integer scalar, vector, or 'all'");
  elseif (numel (dim) > 1)
    if (numel (unique (dim)) != numel (dim))
      error ("iqr: vector DIM must contain non-repeating positive integers");
    end
    sz(end+1:max (dim)) = 1;
    rest = setdiff (1:numel (sz), dim);
    out = sz;
    out(dim) = 1;
    x = reshape (permute (x, [dim(:).', rest]), prod (sz(dim)), []);
    z = reshape (diff (quantile (x, [0.25; 0.75], 1), 1, 1), out);
    return;
  end
  if (dim > nd)
    z = double (x - x);                   % NaN where X is
  else
    p = [0.25, 0.75];
    if (dim == 1)
      p = p.';                            % quantiles of a vector take the shape of P
    end
    z = abs (diff (quantile (x, p, dim), 1, dim));
  end
end
