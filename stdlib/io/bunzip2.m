function list = bunzip2 (file, folder)
  % BUNZIP2  expand compressed files.
  %
  % bunzip2 (FILE): into the current folder, or beside FILE; FILE is a name, a pattern or a cell of them.
  % bunzip2 (FILE, FOLDER): into FOLDER, which is made where it is not there.
  % LIST = bunzip2 (...): the names of the files that were made.
  %
  % The compressed files stay.
  %
  % Example: bunzip2 ("notes.txt.bz2", "old")
  % See also: unpack, bzip2
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2)
    names = unpack (file, [], "bz2");
  else
    names = unpack (file, folder, "bz2");
  end
  if (nargout > 0)
    list = names;
  end
end
