function list = untar (file, folder)
  % UNTAR  take a tar archive apart.
  %
  % untar (FILE): into the current folder; FILE is a name or a pattern.
  % untar (FILE, FOLDER): into FOLDER, which is made where it is not there.
  % LIST = untar (...): the names of what it held.
  %
  % Nothing is written outside of the folder: names that lead out of it are errors, links are not made.
  %
  % Example: untar ("notes.tgz", "old")
  % See also: unpack, tar
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2)
    names = unpack (file, [], "tar");
  else
    names = unpack (file, folder, "tar");
  end
  if (nargout > 0)
    list = names(:);
  end
end
