function mustBeScalarOrEmpty (x)
  % MUSTBESCALAROREMPTY  raise an error unless X is a scalar or empty.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeScalarOrEmpty ([1 2])  raises an error
  % See also: mustBeVector, mustBeNonempty
  if (nargin != 1)
    print_usage ();
  end
  if (! (isscalar (x) || isempty (x)))
    __must_fail__ ("mustBeScalarOrEmpty", inputname (1, false), "must be a scalar or empty; it is %s", __size_text__ (x));
  end
end
