function found = file_in_loadpath (file, varargin)
  % FILE_IN_LOADPATH  the first file of a name in the folders that are searched for functions.
  %
  % file_in_loadpath (FILE, "all") gives all of them as a cell.
  %
  % Example: file_in_loadpath ("my_data.txt")
  % See also: file_in_path, path, addpath
  if (nargin < 1 || nargin > 2)
    print_usage ();
  elseif (! (ischar (file) || iscellstr (file)))
    error ("file_in_loadpath: FILE argument must be a string");
  end
  found = file_in_path (path (), file, varargin{:});
  if (ischar (found) && ! isempty (found))
    found = make_absolute_filename (found);
  end
end
