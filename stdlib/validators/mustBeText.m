function mustBeText (x)
  % MUSTBETEXT  raise an error unless X is text: a row of char, or a cell of such rows.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeText (1)  raises an error
  % See also: mustBeTextScalar, mustBeNonzeroLengthText
  if (nargin != 1)
    print_usage ();
  end
  if (! __is_text__ (x, true))
    __must_fail__ ("mustBeText", inputname (1, false), "must be text; it is of class %s", class (x));
  end
end
