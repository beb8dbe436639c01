function o = __integral_arguments__ (who, limits, varargin)
  % __INTEGRAL_ARGUMENTS__  checks what integral2 and integral3 are given, and reads their options.
  %
  % O = __integral_arguments__ (WHO, {NAME, LIMIT, ...}, PROP, VALUE, ...) has the fields abstol, reltol, method and
  % vectorized. Errors name WHO.
  for k = 1:2:numel (limits)
    v = limits{k+1};
    if (! (is_function_handle (v) || (isnumeric (v) && isreal (v) && isscalar (v))))
      error ("%s: %s must be a real scalar or a function", who, limits{k});
    end
  end
  o = struct ("abstol", 1e-10, "reltol", 1e-6, "method", "auto", "vectorized", true);
  for k = 1:2:numel (varargin)
    prop = varargin{k};
    value = varargin{k+1};
    if (! ischar (prop))
      error ("%s: property PROP must be a string", who);
    end
    switch (tolower (prop))
      case {"abstol", "reltol"}
        if (! (isnumeric (value) && isscalar (value) && value >= 0))
          error ("%s: %s value must be a numeric scalar >= 0", who, {"AbsTol", "RelTol"}{strcmpi (prop, "reltol") + 1});
        end
        o.(tolower (prop)) = value;
      case "method"
        o.method = tolower (value);
        if (! any (strcmp (o.method, {"auto", "iterated", "tiled"})))
          error ("%s: unrecognized method '%s'", who, o.method);
        end
      case "vectorized"
        if (! (isscalar (value) && (islogical (value) || isnumeric (value))))
          error ("%s: Vectorized must be a logical value", who);
        end
        o.vectorized = logical (value);
      otherwise
        error ("%s: unknown property '%s'", who, prop);
    end
  end
end
