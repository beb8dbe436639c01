function mustBeNonzeroLengthText (x)
  % MUSTBENONZEROLENGTHTEXT  raise an error unless X is text, and none of it is empty.
  %
  % X is a row of char, or a cell of such rows.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonzeroLengthText ("")  raises an error
  % See also: mustBeText, mustBeTextScalar
  if (nargin != 1)
    print_usage ();
  end
  if (! __is_text__ (x, true))
    __must_fail__ ("mustBeNonzeroLengthText", inputname (1, false), "must be text; it is of class %s", class (x));
  end
  if (isempty (x) && ischar (x) || iscell (x) && any (cellfun (@isempty, x(:))))
    __must_fail__ ("mustBeNonzeroLengthText", inputname (1, false), "must be text with one or more characters");
  end
end
