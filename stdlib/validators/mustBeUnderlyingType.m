function mustBeUnderlyingType (x, types)
  % MUSTBEUNDERLYINGTYPE  raise an error unless the data of X is of one of the classes TYPES.
  %
  % TYPES is a name or a cell of names. What a class of the language stores is of that class itself.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeUnderlyingType (1, "single")  raises an error
  % See also: mustBeA, class
  if (nargin != 2)
    print_usage ();
  end
  if (! __is_text__ (types, true))
    error ("mustBeUnderlyingType: TYPES must be the name of a class or a cell of such names");
  end
  types = cellstr (types);
  if (! any (strcmp (class (x), types(:))))
    __must_fail__ ("mustBeUnderlyingType", inputname (1, false), "must have data of class %s; it is of class %s", strjoin (types(:).', ", "), class (x));
  end
end
