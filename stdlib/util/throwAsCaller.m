function throwAsCaller (err)
  % THROWASCALLER  raise a caught error as one of the function that called this one.
  %
  % throwAsCaller (ERR): ERR is an MException; its stack then begins with the caller of the function that calls
  % throwAsCaller, so that a message tells of the call and not of what checks its arguments.
  %
  % Example: throwAsCaller (MException ("app:range", "X must be below %d", 3))  raises it as the caller's
  % See also: rethrow, throw, MException
  if (nargin != 1)
    print_usage ();
  elseif (! isa (err, "MException"))
    error ("throwAsCaller: ERR must be an MException");
  end
  place = dbstack ()(3:end);
  place = struct ("file", {place.file}, "name", {place.name}, "line", {place.line}, "column", {place.column});
  error (struct ("message", err.message, "identifier", err.identifier, "stack", place(:)));
end
