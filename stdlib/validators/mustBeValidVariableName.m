function mustBeValidVariableName (name)
  % MUSTBEVALIDVARIABLENAME  raise an error unless NAME is text that could name a variable.
  %
  % NAME is a text or a cell of texts. Keywords are none.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeValidVariableName ("3x")  raises an error
  % See also: isvarname, mustBeText
  if (nargin != 1)
    print_usage ();
  end
  if (! __is_text__ (name, true) || ! all (cellfun (@isvarname, cellstr (name))))
    __must_fail__ ("mustBeValidVariableName", inputname (1, false), "must be the name of a variable: a letter or '_', then letters, digits and '_'");
  end
end
