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
    label = "";
    try
      label = inputname (1);
    end
    if (isempty (label))
      label = "input";
    end
    error ("%s must be numeric; found a %s", label, class (x));
  end
end
