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
  if (! is_function_handle (f))
    print_usage ();
  elseif (! (isreal (xa) && isscalar (xa) && isreal (xb) && isscalar (xb)))
    print_usage ();
  elseif (! (is_function_handle (ya) || (isnumeric (ya) && isreal (ya) && isscalar (ya))))
    error ("integral3: YA must be a real scalar or a function");
  elseif (! (is_function_handle (yb) || (isnumeric (yb) && isreal (yb) && isscalar (yb))))
    error ("integral3: YB must be a real scalar or a function");
  elseif (! (is_function_handle (za) || (isnumeric (za) && isreal (za) && isscalar (za))))
    error ("integral3: ZA must be a real scalar or a function");
  elseif (! (is_function_handle (zb) || (isnumeric (zb) && isreal (zb) && isscalar (zb))))
    error ("integral3: ZB must be a real scalar or a function");
  end
  abstol = 1e-10;
  reltol = 1e-6;
  vectorized = true;
  more = {};
  for k = 1:2:numel (varargin)
    prop = varargin{k};
    value = varargin{k+1};
    if (! ischar (prop))
      error ("integral3: property PROP must be a string");
    end
    switch (tolower (prop))
      case "abstol"
        if (! (isnumeric (value) && isscalar (value) && value >= 0))
          error ("integral3: AbsTol value must be a numeric scalar >= 0");
        end
        abstol = value;
      case "reltol"
        if (! (isnumeric (value) && isscalar (value) && value >= 0))
          error ("integral3: RelTol value must be a numeric scalar >= 0");
        end
        reltol = value;
      case "method"
        if (! any (strcmpi (value, {"auto", "iterated", "tiled"})))
          error ("integral3: unrecognized method '%s'", tolower (value));
        end
        more = {"Method", tolower(value)};
      case "vectorized"
        if (! (isscalar (value) && (islogical (value) || isnumeric (value))))
          error ("integral3: Vectorized must be a logical value");
        end
        vectorized = logical (value);
      otherwise
        error ("integral3: unknown property '%s'", prop);
    end
  end
  if (! vectorized)
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
                   "AbsTol", abstol, "RelTol", reltol, more{:});
  end
  q = quadgk (@(x) arrayfun (@slab, x), xa, xb, "AbsTol", abstol, "RelTol", reltol);
end
