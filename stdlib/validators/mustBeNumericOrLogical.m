function mustBeNumericOrLogical (x)
  % MUSTBENUMERICORLOGICAL  raise an error unless X is numeric or logical.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNumericOrLogical ("a")  raises an error
  % See also: mustBeNumeric
  if (nargin != 1)
    print_usage ();
  end
  if (! (isnumeric (x) || islogical (x)))
    __must_fail__ ("mustBeNumericOrLogical", inputname (1, false), "must be numeric or logical; found a %s", class (x));
  end
end
