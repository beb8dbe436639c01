function x = betaincinv (y, a, b, tail = "lower")
  % BETAINCINV  the inverse of the regularised incomplete beta function.
  %
  % X = betaincinv (Y, A, B) solves betainc (X, A, B) = Y for each element; betaincinv (Y, A, B, "upper") solves
  % betainc (X, A, B, "upper") = Y. Y lies in 0…1, A and B are positive; each is a scalar or they have one size. Newton's method on
  % the logarithms, kept in a bracket.
  %
  % Example: betaincinv (0.5, 2, 2)  ⇒ 0.5
  % See also: betainc, beta, betaln, gammaincinv
  if (nargin < 3)
    print_usage ();
  end
  [bad, y, a, b] = common_size (y, a, b);
  if (bad > 0)
    error ("betaincinv: Y, A, and B must be of common size or scalars");
  elseif (! (isfloat (y) && isfloat (a) && isfloat (b) && isreal (y) && isreal (a) && isreal (b)))
    error ("betaincinv: Y, A, and B must be real, floating point values");
  elseif (any (y(:) < 0 | y(:) > 1))
    error ("betaincinv: Y must be in the range [0, 1]");
  elseif (any (a(:) <= 0))
    error ("betaincinv: A must be strictly positive");
  elseif (any (b(:) <= 0))
    error ("betaincinv: B must be strictly positive");
  elseif (! any (strcmpi (tail, {"lower", "upper"})))
    error ("betaincinv: invalid value for TAIL");
  end
  shape = size (y);
  cls = "double";
  if (isa (y, "single") || isa (a, "single") || isa (b, "single"))
    cls = "single";
  end
  y = double (y(:));
  a = double (a(:));
  b = double (b(:));
  upper = strcmpi (tail, "upper");
  x = NaN (size (y));
  x(y == 0) = double (upper);
  x(y == 1) = double (! upper);
  inner = find (y > 0 & y < 1 & isfinite (a) & isfinite (b));
  p = y(inner);
  a = a(inner);
  b = b(inner);
  swap = upper != (p > 0.5);              % solve for 1 - x, whose lower tail is the smaller one
  p = min (p, 1 - p);
  [a(swap), b(swap)] = deal (b(swap), a(swap));
  u = solve (p, a, b);
  s = 1 ./ (1 + exp (-u));
  s(swap) = 1 ./ (1 + exp (u(swap)));
  x(inner) = s;
  x = cast (reshape (x, shape), cls);
end

function u = solve (p, a, b)
  % u = log (x / (1 - x)); start: the leading term of the power series
  lnbeta = gammaln (a) + gammaln (b) - gammaln (a + b);
  lead = (log (p) + log (a) + lnbeta) ./ a;
  u = log (a ./ b);
  near = lead < -0.1;
  u(near) = lead(near) - log1p (-exp (lead(near)));
  low = -750 * ones (size (p));
  high = 750 * ones (size (p));
  u = min (max (u, low + 1), high - 1);
  todo = true (size (p));
  for k = 1:200
    here = u(todo);
    xs = 1 ./ (1 + exp (-here));
    f = max (betainc (xs, a(todo), b(todo)), realmin);
    g = log (f) - log (p(todo));
    logs = -log1p (exp (-abs (here)));    % of the larger one of x and 1 - x
    lx = logs + min (here, 0);
    l1 = logs - max (here, 0);
    d = exp (a(todo) .* lx + b(todo) .* l1 - lnbeta(todo)) ./ f;
    l = low(todo);
    h = high(todo);
    right = g > 0;
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
end
