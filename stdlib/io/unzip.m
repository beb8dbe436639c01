function list = unzip (file, folder)
  % UNZIP  take a zip archive apart.
  %
  % unzip (FILE): into the current folder; FILE is a name or a pattern.
  % unzip (FILE, FOLDER): into FOLDER, which is made where it is not there.
  % LIST = unzip (...): the names of what it held.
  %
  % Nothing is written outside of the folder: names that lead out of it are errors, links are not made.
  %
  % Example: unzip ("notes.zip", "old")
  % See also: unpack, zip
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2)
    names = unpack (file, [], "zip");
  else
    names = unpack (file, folder, "zip");
  end
  if (nargout > 0)
    list = names;
  end
end
