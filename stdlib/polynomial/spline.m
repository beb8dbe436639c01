function ret = spline (x, y, xi)
  % SPLINE  cubic spline interpolation.
  %
  % PP = spline (X, Y) is the piecewise polynomial with continuous second derivative through Y at X, "not-a-knot" at
  % the ends; when Y has two values more than X the first and last are the slopes at the ends.
  % YI = spline (X, Y, XI) is ppval (PP, XI). A matrix Y holds one curve in each row.
  %
  % Example: spline (0:3, [0 1 8 27], 1.5)  ⇒ 3.3750
  % See also: pchip, ppval, interp1
  if (nargin < 2)
    print_usage ();
  end
  x = x(:);
  n = numel (x);
  if (n < 2)
    error ("spline: requires at least 2 points");
  end
  shape = size (y);
  if (isvector (y) && ndims (y) == 2)
    a = y(:);
    shape = 1;
  else
    a = reshape (y, prod (shape(1:end-1)), shape(end)).';
    shape = shape(1:end-1);
  end
  complete = (rows (a) == n + 2);
  if (complete)
    d1 = a(1,:);
    dn = a(end,:);
    a = a(2:end-1,:);
  end
  if (! complete && any (isnan (a(:))))  % points without a value do not count
    keep = ! any (isnan (a), 2);
    a = a(keep,:);
    x = x(keep);
    n = numel (x);
  end
  if (! issorted (x))
    [x, order] = sort (x);
    a = a(order,:);
  end
  h = diff (x);
  if (any (h == 0))
    error ("spline: X must be unique");
  end
  m = columns (a);
  s = diff (a, 1, 1) ./ h;
  if (n == 2 && ! complete)
    b = s;
    c = d = zeros (1, m);
  elseif (n == 3 && ! complete)
    % one parabola through three points
    q = (s(2,:) - s(1,:)) / (x(3) - x(1));
    b = s(1,:) - q * h(1);
    ret = mkpp (x([1 3]), [q(:), b(:), a(1,:).'], shape);
    if (nargin == 3)
      ret = ppval (ret, xi);
    end
    return;
  else
    % slopes at the knots from continuity of the second derivative
    before = h(1:end-1);
    after = h(2:end);
    low = [after; 0];
    mid = [1; 2 * (before + after); 1];
    up = [0; before];
    r = zeros (n, m);
    r(2:n-1,:) = 3 * (after .* s(1:end-1,:) + before .* s(2:end,:));
    if (complete)
      r(1,:) = d1;
      r(n,:) = dn;
    else
      mid(1) = h(2);
      up(1) = h(1) + h(2);
      r(1,:) = ((h(1) + 2*(h(1) + h(2))) * h(2) * s(1,:) + h(1)^2 * s(2,:)) / (h(1) + h(2));
      low(n-1) = h(n-1) + h(n-2);
      mid(n) = h(n-2);
      r(n,:) = (h(n-1)^2 * s(n-2,:) + (2*(h(n-2) + h(n-1)) + h(n-1)) * h(n-2) * s(n-1,:)) / (h(n-2) + h(n-1));
    end
    if (isreal (r))
      g = __tridiagonal__ (low, mid, up, r);
    else
      g = complex (__tridiagonal__ (low, mid, up, real (r)), __tridiagonal__ (low, mid, up, imag (r)));
    end
    b = g(1:n-1,:);
    c = (3*s - 2*g(1:n-1,:) - g(2:n,:)) ./ h;
    d = (g(1:n-1,:) + g(2:n,:) - 2*s) ./ h.^2;
  end
  coefs = cat (3, d.', c.', b.', a(1:end-1,:).');
  ret = mkpp (x, reshape (coefs, m * (rows (a) - 1), 4), shape);
  if (nargin == 3)
    ret = ppval (ret, xi);
  end
end
