function y = sinint (x)
  % SININT  sine integral, Si (x) = integral of sin (t) / t from 0 to x.
  %
  % Power series near zero, continued fraction of E1 elsewhere (Abramowitz and Stegun, 5.1.22, 5.2).
  %
  % Example: sinint (1)  ⇒ 0.9461
  % See also: cosint, expint
  if (nargin != 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("sinint: X must be numeric");
  end
  shape = size (x);
  cls = "double";
  if (isa (x, "single"))
    cls = "single";
  end
  z = double (x(:));
  y = zeros (size (z));
  left = real (z) < 0;
  w = z;
  w(left) = -z(left);
  small = abs (w) < 4 | (abs (imag (w)) > 2 * real (w) & abs (w) < 40);   % the series cancels little there
  if (any (small))
    v = w(small);
    term = v;
    total = v;
    for k = 1:120
      term .*= -v .^ 2 / ((2*k) * (2*k + 1));
      old = total;
      total += term / (2*k + 1);
      if (all (total == old))
        break;
      end
    end
    y(small) = total;
  end
  large = ! small & isfinite (w);
  if (any (large))
    v = w(large);
    f = pi / 2 + (__expint_tail__ (i * v) - __expint_tail__ (-i * v)) / (2i);
    axis_up = real (v) == 0 & imag (v) > 0;
    axis_down = real (v) == 0 & imag (v) < 0;
    f(axis_up) = i * imag (f(axis_up));
    f(axis_down) = i * imag (f(axis_down));
    y(large) = f;
  end
  y(isinf (w)) = pi / 2;
  y(isinf (imag (w))) = complex (NaN, NaN);
  y(isnan (z)) = NaN;
  y(left) = -y(left);
  y(z == 0) = z(z == 0);
  if (isreal (x))
    y = real (y);
  end
  y = cast (reshape (y, shape), cls);
end
