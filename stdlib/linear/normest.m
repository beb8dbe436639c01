function [nest, iter] = normest (a, tol = 1e-6)
  % NORMEST  estimate of the 2-norm by power iteration.
  %
  % NEST = normest (A, TOL): relative tolerance TOL, 1e-6 by default. [NEST, ITER] counts the iterations.
  %
  % Example: round (normest (magic (3)))  ⇒ 15
  % See also: normest1, norm, cond, condest
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (a) || ndims (a) != 2)
    error ("normest: A must be a numeric 2-D matrix");
  elseif (! (isscalar (tol) && isreal (tol)))
    error ("normest: TOL must be a real scalar");
  end
  tol = max (tol, eps (class (a)));
  x = norm (a, "columns").' .* (1 + mod ((1:columns (a)).' * 0.6180339887, 1));   # no symmetric start
  nest = norm (x);
  iter = 0;
  if (nest > 0)
    x /= nest;
  end
  before = 0;
  while (abs (nest - before) > tol * nest || iter == 0)
    before = nest;
    y = a * x;
    nest = norm (y);
    x = a' * y;
    iter++;
    length_x = norm (x);
    if (length_x == 0)
      break;
    end
    x /= length_x;
  end
  nest = full (nest);
end
