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
    __must_fail__ ("mustBeNonempty", inputname (1, false), "must not be empty");
  end
end
