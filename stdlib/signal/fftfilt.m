function y = fftfilt (b, x, n)
  % FFTFILT  a finite filter by the Fourier transform.
  %
  % Y = fftfilt (B, X, N): filter (B, 1, X), each column of X by overlapping blocks of N points (chosen to suit by default).
  %
  % Example: fftfilt ([1 1], [1 2 3])  ⇒ [1 3 5]
  % See also: filter, filter2, fftconv
  if (nargin < 2)
    print_usage ();
  elseif (! isvector (b) || iscell (b))
    error ("fftfilt: B must be a vector");
  elseif (ndims (x) != 2)
    error ("fftfilt: X must be a 1-D or 2-D array");
  end
  row = rows (x) == 1;
  if (row)
    x = x.';
  end
  [rx, cx] = size (x);
  b = b(:);
  lb = numel (b);
  if (nargin > 2)
    if (! isscalar (n))
      error ("fftfilt: N has to be a scalar");
    end
    n = 2 ^ nextpow2 (max (round (abs (n)), lb));
  else
    n = 2 ^ nextpow2 (max (2 * lb, min (rx + lb - 1, 8 * lb)));
  end
  whole = all (b == fix (b)) && all ((x == fix (x))(:));
  reals = isreal (b) && isreal (x);
  step = n - lb + 1;
  f = fft (b, n);
  y = zeros (rx + n, cx);
  for k = 1:step:rx
    block = ifft (fft (x(k:min (k + step - 1, rx),:), n) .* f);
    y(k:k+n-1,:) += block;
  end
  y = y(1:rx,:);
  if (reals)
    y = real (y);
  end
  if (whole)
    y = round (y);
  end
  if (row)
    y = y.';
  end
end
