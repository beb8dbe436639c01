function mustBeFolder (path)
  % MUSTBEFOLDER  raise an error unless PATH names folders.
  %
  % PATH is a text or a cell of texts.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeFolder ("no such folder")  raises an error
  % See also: mustBeFile, isfolder
  if (nargin != 1)
    print_usage ();
  end
  if (! __is_text__ (path, true) || ! all (isfolder (path)))
    __must_fail__ ("mustBeFolder", inputname (1, false), "must name folders that are there");
  end
end
