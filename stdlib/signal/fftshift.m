function y = fftshift (x, dim)
  % FFTSHIFT  move the zero frequency to the middle.
  %
  % Y = fftshift (X) along every dimension (a vector along its length); Y = fftshift (X, DIM) along DIM.
  %
  % Example: fftshift ([0 1 2 -2 -1])  ⇒ [-2 -1 0 1 2]
  % See also: ifftshift, fft, circshift
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x) || ischar (x)))
    error ("fftshift: X must be a vector or matrix");
  end
  if (nargin == 2)
    if (! (isscalar (dim) && dim > 0 && dim == fix (dim)))
      error ("fftshift: dimension DIM must be a positive integer");
    end
    y = circshift (x, floor (size (x, dim) / 2), dim);
  elseif (isvector (x))
    n = numel (x);
    k = ceil (n / 2);
    y = x([k+1:n, 1:k]);
  else
    y = circshift (x, floor (size (x) / 2));
  end
end
