function mustBeReal (x)
  % MUSTBEREAL  raise an error when X is complex.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeReal ([i 1])  raises an error
  % See also: mustBeNumeric
  if (nargin != 1)
    print_usage ();
  end
  if (! isreal (x))
    label = "";
    try
      label = inputname (1);
    end
    if (isempty (label))
      label = "input";
    end
    error ("%s must be real", label);
  end
end
