function [k, e] = ellipke (m, tol = [])
  % ELLIPKE  complete elliptic integrals of the first and second kind of the parameter M <= 1.
  %
  % [K, E] = ellipke (M): by arithmetic-geometric means (Abramowitz and Stegun, 17.6); negative M by the transformation 17.4.17.
  %
  % Example: [k, e] = ellipke (0)  ⇒ pi/2, pi/2
  % See also: ellipj
  if (nargin < 1)
    print_usage ();
  elseif (! isreal (m))
    error ("ellipke: M must be real");
  elseif (any (m(:) > 1))
    error ("ellipke: M must be <= 1");
  elseif (nargin > 1 && ! (isnumeric (tol) && isscalar (tol) && isreal (tol) && tol > 0))
    error ("ellipke: TOL must be a real scalar > 0");
  end
  m = double (m);
  endless = isinf (m);
  m(endless) = -1;
  k = e = zeros (size (m));
  neg = m < 0;
  p = m;
  p(neg) = -m(neg) ./ (1 - m(neg));
  a = ones (size (m));
  b = sqrt (1 - p);
  c = sqrt (p);
  total = c .^ 2 / 2;
  power = 0.5;
  for step = 1:12
    [a, b, c] = deal ((a + b) / 2, sqrt (a .* b), (a - b) / 2);
    power *= 2;
    total += power * c .^ 2;
  end
  k = pi ./ (2 * a);
  e = k .* (1 - total);
  one = m == 1;
  k(one) = Inf;
  e(one) = 1;
  root = sqrt (1 - m(neg));
  k(neg) ./= root;
  e(neg) .*= root;
  k(endless) = 0;
  e(endless) = Inf;
end
