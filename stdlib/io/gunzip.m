function list = gunzip (file, folder)
  % GUNZIP  expand compressed files.
  %
  % gunzip (FILE): into the current folder, or beside FILE; FILE is a name, a pattern or a cell of them.
  % gunzip (FILE, FOLDER): into FOLDER, which is made where it is not there.
  % LIST = gunzip (...): the names of the files that were made.
  %
  % The compressed files stay.
  %
  % Example: gunzip ("notes.txt.gz", "old")
  % See also: unpack, gzip
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2)
    names = unpack (file, [], "gz");
  else
    names = unpack (file, folder, "gz");
  end
  if (nargout > 0)
    list = names;
  end
end
