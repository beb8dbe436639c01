function c = fftconv (x, y, n)
  % FFTCONV  convolution by the Fourier transform.
  %
  % C = fftconv (X, Y, N): conv (X, Y) of two vectors, with transforms of at least N points.
  %
  % Example: fftconv ([1 2 3], [1 1])  ⇒ [1 3 5 3] nearly
  % See also: conv, deconv, conv2, fftfilt
  if (nargin < 2)
    print_usage ();
  elseif (! (isvector (x) && isvector (y)))
    error ("fftconv: both A and B must be vectors");
  end
  lx = numel (x);
  ly = numel (y);
  if (lx == 1 || ly == 1)
    c = x * y;
    return;
  end
  lc = lx + ly - 1;
  if (nargin < 3)
    n = lc;
  elseif (! isscalar (n))
    error ("fftconv: N must be a scalar");
  end
  n = max (lc, floor (n));
  reals = isreal (x) && isreal (y);
  whole = all (x == fix (x)) && all (y == fix (y));
  column = iscolumn (x);
  c = ifft (fft (x(:), n) .* fft (y(:), n))(1:lc);
  if (reals)
    c = real (c);
  end
  if (! column)
    c = c.';
  end
end
