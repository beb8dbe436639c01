function q = integral3 (f, xa, xb, ya, yb, za, zb, varargin)
  % INTEGRAL3  integrate a function of three variables over a region of space.
  %
  % Q = integral3 (F, XA, XB, YA, YB, ZA, ZB, PROP, VAL, ...) integrates F(X,Y,Z); YA and YB may be functions of X, ZA and ZB functions
  % of X and Y; limits may be infinite. Properties as for integral2: "AbsTol" (1e-10), "RelTol" (1e-6), "Method",
  % "Vectorized". The integral over X is taken of integrals over Y and Z.
  %
  % Example: integral3 (@(x, y, z) x .* y .* z, 0, 1, 0, 1, 0, 1)  ⇒ 0.125
  % See also: integral2, integral, triplequad
  if (nargin < 7 || mod (nargin, 2) == 0)
    print_usage ();
  end
  if (! is_function_handle (f) || ! (isreal (xa) && isscalar (xa) && isreal (xb) && isscalar (xb)))
    print_usage ();
  end
  o = __integral_arguments__ ("integral3", {"YA", ya, "YB", yb, "ZA", za, "ZB", zb}, varargin{:});
  if (! o.vectorized)
    f = @(x, y, z) arrayfun (f, x, y, z);
  end
  if (isnumeric (ya))
    ya = @(x) ya;
  end
  if (isnumeric (yb))
    yb = @(x) yb;
  end
  function q = slab (x)
    lo = za;
    hi = zb;
    if (is_function_handle (za))
      lo = @(y) za (x * ones (size (y)), y);
    end
    if (is_function_handle (zb))
      hi = @(y) zb (x * ones (size (y)), y);
    end
    q = integral2 (@(y, z) f (x * ones (size (y)), y, z), ya (x), yb (x), lo, hi, ...
                   "AbsTol", o.abstol, "RelTol", o.reltol, "Method", o.method);
  end
  q = quadgk (@(x) arrayfun (@slab, x), xa, xb, "AbsTol", o.abstol, "RelTol", o.reltol);
end
