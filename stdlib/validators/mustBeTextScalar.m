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
  if (! __is_text__ (x, false))
    __must_fail__ ("mustBeTextScalar", inputname (1, false), "must be one text; it is of class %s, %s", class (x), __size_text__ (x));
  end
end
