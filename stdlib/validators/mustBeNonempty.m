function mustBeNonempty (x)
  % MUSTBENONEMPTY  raise an error when X is empty.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonempty ([])  raises an error
  % See also: mustBeFinite
  if (nargin != 1)
    print_usage ();
  end
  if (isempty (x))
    label = "";
    try
      label = inputname (1);
    end
    if (isempty (label))
      label = "input";
    end
    error ("%s must not be empty", label);
  end
end
