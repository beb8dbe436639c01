function names = __fieldnames__ (value)
  % __FIELDNAMES__  names of the fields of a struct or of the properties of an object, for functions of other libraries.
  %
  % Example: __fieldnames__ (struct ("a", 1))
  % See also: fieldnames
  names = builtin ("fieldnames", value);
end
