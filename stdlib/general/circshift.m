function y = circshift (x, n, dim)
  % CIRCSHIFT  shift the elements of an array around its end.
  %
  % Y = circshift (X, N) shifts along the first dimension that is not 1 when N is one number, or along
  % dimension k by N(k) when N is a vector. Positive numbers move elements to higher indices.
  % Y = circshift (X, N, DIM) shifts along dimension DIM.
  %
  % Example: circshift ([1 2 3 4], 1)  ⇒ [4 1 2 3]
  % See also: shift, permute
  if (nargin < 2)
    print_usage ();
  end
  if (isempty (x))
    y = x;
    return;
  end
  nd = ndims (x);
  sz = size (x);
  if (nargin == 3)
    if (! (isscalar (dim) && dim == fix (dim) && dim > 0))
      error ("circshift: DIM must be a positive integer");
    end
    if (! (isscalar (n) && n == fix (n)))
      error ("circshift: N must be a scalar integer when DIM is given");
    end
    dims = dim;
  elseif (isscalar (n))
    dims = find (sz != 1, 1);
    if (isempty (dims))
      dims = 1;
    end
  else
    dims = 1:numel (n);
  end
  if (! isvector (n) || numel (n) > nd)
    error ("circshift: N must be a vector, no longer than the number of dimensions in X");
  elseif (any (n != fix (n)))
    error ("circshift: all values of N must be integers");
  end
  idx = repmat ({':'}, 1, nd);
  for k = 1:numel (n)
    d = dims(k);
    if (d <= nd && n(k) != 0)
      idx{d} = mod ((0:sz(d)-1) - mod (double (n(k)), sz(d)), sz(d)) + 1;
    end
  end
  y = x(idx{:});
end
