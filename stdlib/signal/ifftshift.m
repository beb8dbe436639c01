function y = ifftshift (x, dim)
  % IFFTSHIFT  undo fftshift.
  %
  % Y = ifftshift (X), ifftshift (X, DIM): the same as fftshift when the lengths are even.
  %
  % Example: ifftshift ([-2 -1 0 1 2])  ⇒ [0 1 2 -2 -1]
  % See also: fftshift, ifft
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x) || ischar (x)))
    error ("ifftshift: X must be a vector or matrix");
  end
  if (nargin == 2)
    if (! (isscalar (dim) && dim > 0 && dim == fix (dim)))
      error ("ifftshift: dimension DIM must be a positive integer");
    end
    y = circshift (x, ceil (size (x, dim) / 2), dim);
  elseif (isvector (x))
    n = numel (x);
    k = floor (n / 2);
    y = x([k+1:n, 1:k]);
  else
    y = circshift (x, ceil (size (x) / 2));
  end
end
