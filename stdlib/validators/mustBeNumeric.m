function mustBeNumeric (x)
  % MUSTBENUMERIC  raise an error unless X is numeric.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNumeric ("a")  raises an error
  % See also: mustBeNumericOrLogical
  if (nargin != 1)
    print_usage ();
  end
  if (! isnumeric (x))
    __must_fail__ ("mustBeNumeric", inputname (1, false), "must be numeric; found a %s", class (x));
  end
end
