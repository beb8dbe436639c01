function found = dir_in_loadpath (name, option)
  % DIR_IN_LOADPATH  the folder of a name, or the first folder of the search path that ends in it.
  %
  % dir_in_loadpath (NAME, "all") gives all of them as a cell.
  %
  % Example: dir_in_loadpath ("/tmp")  is "/tmp"
  % See also: file_in_loadpath, addpath
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (name))
    error ("dir_in_loadpath: DIR must be a directory name");
  end
  all = {};
  if (isfolder (name))
    all = {canonicalize_file_name(name)};
  end
  folders = ostrsplit (path (), pathsep ());
  for k = 1:numel (folders)
    if (regexp (folders{k}, ["(^|/)" regexptranslate("escape", name) "$"]))
      all{end+1, 1} = make_absolute_filename (folders{k});
    end
  end
  if (nargin > 1)
    found = all;
  elseif (isempty (all))
    found = "";
  else
    found = all{1};
  end
end
