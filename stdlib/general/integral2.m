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
  if (! is_function_handle (f))
    print_usage ();
  elseif (! (isreal (xa) && isscalar (xa) && isreal (xb) && isscalar (xb)))
    print_usage ();
  elseif (! (is_function_handle (ya) || (isnumeric (ya) && isreal (ya) && isscalar (ya))))
    error ("integral2: YA must be a real scalar or a function");
  elseif (! (is_function_handle (yb) || (isnumeric (yb) && isreal (yb) && isscalar (yb))))
    error ("integral2: YB must be a real scalar or a function");
  end
  abstol = 1e-10;
  reltol = 1e-6;
  method = "auto";
  vectorized = true;
  for k = 1:2:numel (varargin)
    prop = varargin{k};
    value = varargin{k+1};
    if (! ischar (prop))
      error ("integral2: property PROP must be a string");
    end
    switch (tolower (prop))
      case "abstol"
        if (! (isnumeric (value) && isscalar (value) && value >= 0))
          error ("integral2: AbsTol value must be a numeric scalar >= 0");
        end
        abstol = value;
      case "reltol"
        if (! (isnumeric (value) && isscalar (value) && value >= 0))
          error ("integral2: RelTol value must be a numeric scalar >= 0");
        end
        reltol = value;
      case "method"
        method = tolower (value);
        if (! any (strcmp (method, {"auto", "iterated", "tiled"})))
          error ("integral2: unrecognized method '%s'", method);
        end
      case "vectorized"
        if (! (isscalar (value) && (islogical (value) || isnumeric (value))))
          error ("integral2: Vectorized must be a logical value");
        end
        vectorized = logical (value);
      otherwise
        error ("integral2: unknown property '%s'", prop);
    end
  end
  endless = isinf (xa) || isinf (xb) || (isnumeric (ya) && isinf (ya)) || (isnumeric (yb) && isinf (yb));
  if (strcmp (method, "tiled") && endless)
    error ("integral2: method \"tiled\" cannot be used with infinite limits");
  end
  if (strcmp (method, "iterated") || endless)
    if (isnumeric (ya))
      ya = @(x) ya;
    end
    if (isnumeric (yb))
      yb = @(x) yb;
    end
    if (vectorized)
      inner = @(x) quadgk (@(y) f (x * ones (size (y)), y), ya (x), yb (x), "AbsTol", abstol, "RelTol", reltol);
    else
      inner = @(x) quadgk (@(y) arrayfun (@(v) f (x, v), y), ya (x), yb (x), "AbsTol", abstol, "RelTol", reltol);
    end
    [q, err] = quadgk (@(x) arrayfun (inner, x), xa, xb, "AbsTol", abstol, "RelTol", reltol);
  else
    [q, err] = quad2d (f, xa, xb, ya, yb, "AbsTol", abstol, "RelTol", reltol, "Vectorized", vectorized);
  end
end
