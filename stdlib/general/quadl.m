function [q, nfev] = quadl (f, a, b, tol = [], trace = false, varargin)
  % QUADL  integrate a function of one variable by adaptive Gauss-Lobatto quadrature.
  %
  % [Q, NFEV] = quadl (F, A, B, TOL, TRACE, P1, ...): F takes and returns vectors; TOL holds the absolute and the relative
  % tolerance (1e-6 each by default); further arguments are passed to F. NFEV counts the points. (Gander and Gautschi, 2000.)
  %
  % Example: quadl (@(x) x .^ 2, 0, 3)  ⇒ 9
  % See also: quadgk, quadv, integral
  if (nargin < 3)
    print_usage ();
  end
  if (ischar (f))
    f = str2func (f);
  end
  if (isempty (trace))
    trace = false;
  end
  if (isempty (tol))
    tol = [1e-6 1e-6];
  elseif (! isnumeric (tol) || numel (tol) > 2 || any (tol < 0))
    error ("quadl: TOL must be a scalar >=0");
  elseif (isscalar (tol))
    tol = [tol 1e-6];
  end
  y = f ([a b], varargin{:});
  nfev = 2;
  if (isinf (y(1)))
    y(1) = f (a + eps * (b - a), varargin{:});
    nfev++;
  end
  if (isinf (y(2)))
    y(2) = f (b - eps * (b - a), varargin{:});
    nfev++;
  end
  scale = abs (y(1)) + abs (y(2));
  q = 0;
  todo = [a b y(1) y(2) 0];
  total = abs (b - a) * scale;
  while (! isempty (todo))
    lo = todo(end,1);  hi = todo(end,2);  ya = todo(end,3);  yb = todo(end,4);  depth = todo(end,5);
    todo(end,:) = [];
    m = (lo + hi) / 2;
    h = (hi - lo) / 2;
    s = m + h * [-sqrt(2/3) -1/sqrt(5) 0 1/sqrt(5) sqrt(2/3)];
    v = f (s, varargin{:});
    nfev += 5;
    four = h / 6 * (ya + yb + 5 * (v(2) + v(4)));
    seven = h / 1470 * (77 * (ya + yb) + 432 * (v(1) + v(5)) + 625 * (v(2) + v(4)) + 672 * v(3));
    total = max (total, abs (seven));
    if (trace)
      printf ("%d %g %g %g\n", nfev, lo, hi - lo, seven);
    end
    if (abs (seven - four) <= max (tol(1), tol(2) * abs (seven)) * 1e-3 || depth > 40 || s(1) <= lo || s(5) >= hi)
      q += seven;
    else
      edge = [lo s hi];
      at = [ya v yb];
      todo = [todo; edge(1:6).' edge(2:7).' at(1:6).' at(2:7).' repmat(depth + 1, 6, 1)];
    end
  end
end
