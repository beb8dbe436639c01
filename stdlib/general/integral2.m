function [q, err] = integral2 (f, xa, xb, ya, yb, varargin)
  % INTEGRAL2  integrate a function of two variables over a plane region.
  %
  % [Q, ERR] = integral2 (F, XA, XB, YA, YB, PROP, VAL, ...) integrates F(X,Y) for X from XA to XB and Y from YA to YB, which may be
  % functions of X; limits may be infinite. Properties: "AbsTol" (1e-10), "RelTol" (1e-6), "Method" ("auto", "tiled",
  % "iterated"), "Vectorized" (true). "iterated" nests two integrals of one variable and is taken for infinite limits.
  %
  % Example: integral2 (@(x, y) x .* y, 0, 1, 0, 2)  ⇒ 1
  % See also: quad2d, integral, integral3, dblquad
  if (nargin < 5 || mod (nargin, 2) == 0)
    print_usage ();
  end
  if (! is_function_handle (f) || ! (isreal (xa) && isscalar (xa) && isreal (xb) && isscalar (xb)))
    print_usage ();
  end
  o = __integral_arguments__ ("integral2", {"YA", ya, "YB", yb}, varargin{:});
  endless = isinf (xa) || isinf (xb) || (isnumeric (ya) && isinf (ya)) || (isnumeric (yb) && isinf (yb));
  if (strcmp (o.method, "tiled") && endless)
    error ("integral2: method \"tiled\" cannot be used with infinite limits");
  end
  if (strcmp (o.method, "iterated") || endless)
    if (isnumeric (ya))
      ya = @(x) ya;
    end
    if (isnumeric (yb))
      yb = @(x) yb;
    end
    if (o.vectorized)
      inner = @(x) quadgk (@(y) f (x * ones (size (y)), y), ya (x), yb (x), "AbsTol", o.abstol, "RelTol", o.reltol);
    else
      inner = @(x) quadgk (@(y) arrayfun (@(v) f (x, v), y), ya (x), yb (x), "AbsTol", o.abstol, "RelTol", o.reltol);
    end
    [q, err] = quadgk (@(x) arrayfun (inner, x), xa, xb, "AbsTol", o.abstol, "RelTol", o.reltol);
  else
    [q, err] = quad2d (f, xa, xb, ya, yb, "AbsTol", o.abstol, "RelTol", o.reltol, "Vectorized", o.vectorized);
  end
end
