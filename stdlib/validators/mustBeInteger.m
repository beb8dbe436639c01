function mustBeInteger (x)
  % MUSTBEINTEGER  raise an error unless every element is a whole real number.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeInteger (1.5)  raises an error
  % See also: mustBeNumeric, mustBeFinite
  if (nargin != 1)
    print_usage ();
  end
  if (isinteger (x) || islogical (x))
    return;
  end
  if (! isnumeric (x))
    fault = sprintf ("it was non-numeric (found a %s)", class (x));
  elseif (! isreal (x))
    fault = "it was complex";
  elseif (! all (isfinite (x(:))))
    fault = "there were non-finite values";
  elseif (any (x(:) != fix (x(:))))
    fault = "it had fractional values in some elements";
  else
    return;
  end
  __must_fail__ ("mustBeInteger", inputname (1, false), "must be integer-valued; but %s", fault);
end
