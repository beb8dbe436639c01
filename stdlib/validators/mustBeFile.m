function mustBeFile (path)
  % MUSTBEFILE  raise an error unless PATH names files.
  %
  % PATH is a text or a cell of texts. Folders, pipes and devices are no files.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeFile ("no such file")  raises an error
  % See also: mustBeFolder, isfile
  if (nargin != 1)
    print_usage ();
  end
  if (! __is_text__ (path, true) || ! all (isfile (path)))
    __must_fail__ ("mustBeFile", inputname (1, false), "must name files that are there");
  end
end
