function mustBeTextScalar (x)
  % MUSTBETEXTSCALAR  raise an error unless X is one text: a row of char, which may be empty.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeTextScalar ({"a"})  raises an error
  % See also: mustBeText, mustBeNonzeroLengthText
  if (nargin != 1)
    print_usage ();
  end
  if (! (ischar (x) && ndims (x) == 2 && (rows (x) == 1 || isempty (x))))
    __must_fail__ ("mustBeTextScalar", inputname (1, false), "must be one text; it is of class %s, %s", class (x), sprintf ("%dx", size (x))(1:end-1));
  end
end
