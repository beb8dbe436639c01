function q = triplequad (f, xa, xb, ya, yb, za, zb, tol = 1e-6, quadf = @quadgk)
  % TRIPLEQUAD  integrate a function of three variables over a box.
  %
  % Q = triplequad (F, XA, XB, YA, YB, ZA, ZB), triplequad (..., TOL), triplequad (..., TOL, QUADF): F is called with
  % a vector X and scalars Y and Z. TOL (1e-6) is the absolute tolerance of the inner integrals, QUADF the
  % one-dimensional integrator.
  %
  % Example: triplequad (@(x,y,z) x + y + z, 0, 1, 0, 1, 0, 1)  ⇒ 1.5
  % See also: dblquad, integral3, quadgk
  if (nargin < 7)
    print_usage ();
  end
  if (isempty (tol))
    tol = 1e-6;
  end
  if (ischar (f))
    f = str2func (f);
  end
  inner = @(z) dblquad (@(x, y) f (x, y, z), xa, xb, ya, yb, tol, quadf);
  q = quadf (@(z) arrayfun (inner, z), za, zb, tol);
end
