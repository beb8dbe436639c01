function [skew, tol] = __symmetry_options__ (who, count, opt, tol)
  % __SYMMETRY_OPTIONS__  what issymmetric and ishermitian make of their COUNT arguments: (A), (A, TOL), (A, SKEWOPT), (A, SKEWOPT, TOL).
  %
  % Errors name WHO.
  skew = false;
  if (count == 2 && (isnumeric (opt) || islogical (opt)) && isscalar (opt) && opt >= 0)
    tol = opt;
  elseif (count > 1)
    if (count == 2 && ! ischar (opt))
      if (isnumeric (opt))
        error ("%s: TOL must be a scalar >= 0", who);
      end
      error (["%s: second argument must be a non-negative scalar TOL, ", ...
              "or one of the strings: 'skew' / 'nonskew'"], who);
    elseif (! ischar (opt) || ! any (strcmpi (opt, {"skew", "nonskew"})))
      error ("%s: SKEWOPT must be 'skew' or 'nonskew'", who);
    elseif (! (isnumeric (tol) && isscalar (tol) && tol >= 0))
      error ("%s: TOL must be a scalar >= 0", who);
    end
    skew = strcmpi (opt, "skew");
  end
end
