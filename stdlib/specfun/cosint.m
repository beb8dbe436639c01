function y = cosint (x)
  % COSINT  cosine integral, Ci (x) = gamma + log (x) + integral of (cos (t) - 1) / t from 0 to x.
  %
  % Complex below zero. Power series near zero, continued fraction of E1 elsewhere (Abramowitz and Stegun, 5.1.11, 5.1.22, 5.2).
  %
  % Example: cosint (1)  ⇒ 0.3374
  % See also: sinint, expint
  if (nargin != 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("cosint: X must be numeric");
  end
  shape = size (x);
  cls = "double";
  if (isa (x, "single"))
    cls = "single";
  end
  z = double (x(:));
  y = zeros (size (z));
  re = real (x)(:);
  im = imag (x)(:);
  left = re < 0 | (iscomplex (x) & re == 0 & signbit (re));
  w = z;
  w(left) = -z(left);
  down = imag (w) < 0 & w != 0;
  w(down) = conj (w(down));
  small = w != 0 & (abs (w) < 4 | (imag (w) > 2 * real (w) & abs (w) < 40));   % the series cancels little there
  if (any (small))
    v = w(small);
    term = ones (size (v));
    total = 0.577215664901532860607 + log (v);
    for k = 1:120
      term .*= -v .^ 2 / ((2*k - 1) * (2*k));
      old = total;
      total += term / (2*k);
      if (all (total == old))
        break;
      end
    end
    y(small) = total;
  end
  large = w != 0 & ! small & isfinite (w);
  if (any (large))
    v = w(large);
    f = -(__expint_tail__ (i * v) + __expint_tail__ (-i * v)) / 2;
    steep = imag (v) > 0 & real (v) == 0;
    f(steep) += i * pi / 2;
    y(large) = f;
  end
  y(w == 0) = -Inf;
  y(isnan (z)) = NaN;
  y(down) = conj (y(down));
  below = left & signbit (im);
  above = left & ! below;
  y(above) += i * pi;
  y(below) -= i * pi;
  y(isinf (z) & above) = i * pi;
  y(isinf (z) & below) = -i * pi;
  if (all (imag (y) == 0))
    y = real (y);
  end
  y = cast (reshape (y, shape), cls);
end
