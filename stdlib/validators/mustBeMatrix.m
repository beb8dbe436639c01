function mustBeMatrix (x)
  % MUSTBEMATRIX  raise an error unless X has two dimensions.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeMatrix (ones (2, 2, 2))  raises an error
  % See also: mustBeVector, mustBeRow
  if (nargin != 1)
    print_usage ();
  end
  if (! (ndims (x) == 2))
    __must_fail__ ("mustBeMatrix", inputname (1, false), "must have two dimensions; it is %s", __size_text__ (x));
  end
end
