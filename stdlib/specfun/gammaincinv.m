function x = gammaincinv (y, a, tail = "lower")
  % GAMMAINCINV  the inverse of the regularised incomplete gamma function.
  %
  % X = gammaincinv (Y, A) solves gammainc (X, A) = Y for each element; gammaincinv (Y, A, "upper") solves gammainc (X, A, "upper") = Y.
  % Y lies in 0…1, A is positive; each is a scalar or they have one size. Newton's method on the logarithms, kept in a bracket.
  %
  % Example: gammaincinv (0.5, 1)  ⇒ 0.6931
  % See also: gammainc, gamma, gammaln, betaincinv
  if (nargin < 2)
    print_usage ();
  end
  [bad, y, a] = common_size (y, a);
  if (bad > 0)
    error ("gammaincinv: Y and A must be of common size or scalars");
  elseif (iscomplex (y) || iscomplex (a))
    error ("gammaincinv: all inputs must be real");
  end
  if (any (y(:) < 0 | y(:) > 1))
    error ("gammaincinv: Y must be in the range [0, 1]");
  elseif (any (a(:) <= 0))
    error ("gammaincinv: A must be strictly positive");
  elseif (! any (strcmpi (tail, {"lower", "upper"})))
    error ("gammaincinv: invalid value for TAIL");
  end
  shape = size (y);
  cls = "double";
  if (isa (y, "single") || isa (a, "single"))
    cls = "single";
  end
  y = double (y(:));
  a = double (a(:));
  upper = repmat (strcmpi (tail, "upper"), size (y));
  x = NaN (size (y));
  x(y == 0) = 0;
  x(y == 1) = Inf;
  x(y == 0 & upper) = Inf;
  x(y == 1 & upper) = 0;
  inner = find (y > 0 & y < 1 & isfinite (a));
  p = y(inner);
  a = a(inner);
  upper = upper(inner);
  large = p > 0.5;                        % the smaller tail is known more exactly
  p(large) = 1 - p(large);
  upper(large) = ! upper(large);
  x(inner) = solve (p, a, upper);
  x(isnan (y)) = NaN;
  x = cast (reshape (x, shape), cls);
end

function x = solve (p, a, upper)
  % start: the leading term of the power series, or Wilson and Hilferty's cube of a normal variable
  z = sqrt (2) * erfcinv (2 * p);
  z(! upper) *= -1;
  u = log (max (a .* (1 - 1 ./ (9 * a) + z ./ (3 * sqrt (a))) .^ 3, realmin));
  small = (log (p) + gammaln (a + 1)) ./ a;
  near = ! upper & (small < log (0.3 * (a + 1)) | a < 0.5);
  u(near) = small(near);
  low = -750 * ones (size (p));
  high = log (a + 1) + 8;
  high(:) = max (high, 9);
  u = min (max (u, low), high);
  todo = true (size (p));
  for k = 1:200
    xs = exp (u(todo));
    f = tail_of (xs, a(todo), upper(todo));
    g = log (f) - log (p(todo));
    d = exp (a(todo) .* u(todo) - xs - gammaln (a(todo))) ./ f;
    d(upper(todo)) *= -1;
    right = (g > 0) != upper(todo);       % the solution lies to the left
    l = low(todo);
    h = high(todo);
    here = u(todo);
    h(right) = here(right);
    l(! right) = here(! right);
    low(todo) = l;
    high(todo) = h;
    new = here - g ./ d;
    wild = ! (new > l & new < h) | ! isfinite (new);
    new(wild) = (l(wild) + h(wild)) / 2;
    new(g == 0) = here(g == 0);
    u(todo) = new;
    done = abs (new - here) <= eps * max (abs (new), 1) | g == 0;
    at = find (todo);
    todo(at(done)) = false;
    if (! any (todo))
      break;
    end
  end
  x = exp (u);
  f = tail_of (x, a, upper);              % once more for X itself, which is finer than its logarithm
  d = exp (a .* u - x - gammaln (a)) ./ f;
  d(upper) *= -1;
  step = (log1p ((f - p) ./ p)) ./ d;
  good = abs (step) < 1e-3;
  x(good) .*= 1 - step(good);
end

function f = tail_of (x, a, upper)
  f = zeros (size (x));
  if (any (upper))
    f(upper) = gammainc (x(upper), a(upper), "upper");
  end
  if (any (! upper))
    f(! upper) = gammainc (x(! upper), a(! upper));
  end
  f = max (f, realmin);
end
