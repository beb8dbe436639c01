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
    label = "";
    try
      label = inputname (1);
    end
    if (isempty (label))
      label = "input";
    end
    error ("%s must be numeric or logical; found a %s", label, class (x));
  end
end
