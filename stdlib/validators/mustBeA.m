function mustBeA (x, classes)
  % MUSTBEA  raise an error unless X is of one of CLASSES, or of a class below one.
  %
  % CLASSES is a name or a cell of names; "numeric", "float" and "integer" stand for several classes.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeA (1, {"char", "cell"})  raises an error
  % See also: isa, mustBeFloat, mustBeUnderlyingType
  if (nargin != 2)
    print_usage ();
  end
  if (! __is_text__ (classes, true))
    error ("mustBeA: CLASSES must be the name of a class or a cell of such names");
  end
  classes = cellstr (classes);
  if (! any (isa (x, classes)))
    __must_fail__ ("mustBeA", inputname (1, false), "must be of class %s; it is of class %s", strjoin (classes(:).', ", "), class (x));
  end
end
