function q = dblquad (f, xa, xb, ya, yb, tol = 1e-6, quadf = @quadgk)
  % DBLQUAD  integrate a function of two variables over a rectangle.
  %
  % Q = dblquad (F, XA, XB, YA, YB), dblquad (..., TOL), dblquad (..., TOL, QUADF): F is called with a vector X and a
  % scalar Y. TOL (1e-6) is the absolute tolerance of the one-dimensional integrals, QUADF the integrator.
  %
  % Example: dblquad (@(x,y) x .* y, 0, 1, 0, 2)  ⇒ 1
  % See also: integral2, quad2d, triplequad
  if (nargin < 5)
    print_usage ();
  end
  if (isempty (tol))
    tol = 1e-6;
  end
  if (ischar (f))
    f = str2func (f);
  end
  inner = @(y) quadf (@(x) f (x, y), xa, xb, tol);
  q = quadf (@(y) arrayfun (inner, y), ya, yb, tol);
end
