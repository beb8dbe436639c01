function ret = pchip (x, y, xi)
  % PCHIP  shape-preserving piecewise cubic interpolation.
  %
  % PP = pchip (X, Y): a Hermite interpolant whose slopes (Fritsch and Carlson, 1980; Fritsch and Butland, 1984) keep
  % monotone data monotone. YI = pchip (X, Y, XI) is ppval (PP, XI). A matrix Y holds one curve in each row.
  %
  % Example: pchip (0:3, [0 1 1 2], 1.5)  ⇒ 1
  % See also: spline, ppval, interp1
  if (nargin < 2)
    print_usage ();
  end
  x = x(:).';
  n = numel (x);
  if (n < 2)
    error ("pchip: X must be at least of length 2");
  end
  shape = size (y);
  if (isvector (y) && ndims (y) == 2)
    y = y(:).';
    shape = 1;
  else
    y = reshape (y, [], shape(end));
    shape = shape(1:end-1);
  end
  if (columns (y) != n)
    error ("pchip: length of X and Y must match");
  end
  h = diff (x);
  if (all (h < 0))
    x = fliplr (x);
    h = -fliplr (h);
    y = fliplr (y);
  elseif (any (h <= 0))
    error ("pchip: X must be strictly monotonic");
  end
  s = diff (y, 1, 2) ./ h;
  g = __pchip_deriv__ (x, y, 2);
  b = g(:,1:n-1);
  c = (3*s - 2*b - g(:,2:n)) ./ h;
  d = (b + g(:,2:n) - 2*s) ./ h.^2;
  ret = mkpp (x, reshape (cat (3, d, c, b, y(:,1:n-1)), [], 4), shape);
  if (nargin == 3)
    ret = ppval (ret, xi);
  end
end
