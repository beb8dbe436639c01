function found = file_in_path (path, file, option)
  % FILE_IN_PATH  the first file of a name in the folders of a path.
  %
  % file_in_path (PATH, FILE): FILE may be a cell of names; "" when there is none.
  % file_in_path (PATH, FILE, "all") gives all of them as a cell.
  %
  % Example: file_in_path ("/tmp:/etc", "passwd")  is "/etc/passwd"
  % See also: file_in_loadpath, path, exist
  if (nargin < 2)
    print_usage ();
  elseif (! ischar (path))
    error ("file_in_path: PATH must be a string");
  elseif (! (ischar (file) || iscellstr (file)))
    error ("file_in_path: FILE argument must be a string");
  elseif (nargin == 3 && ! strcmp (option, "all"))
    error ('file_in_path: optional third argument must be the string "all"');
  end
  file = cellstr (file);
  folders = tilde_expand (ostrsplit (path, pathsep ()));
  all = {};
  for d = 1:numel (folders)
    for k = 1:numel (file)
      name = fullfile (folders{d}, file{k});
      if (exist (name, "file") == 2)
        all{end+1, 1} = name;
      end
    end
  end
  if (nargin == 3)
    found = all;
  elseif (isempty (all))
    found = "";
  else
    found = all{1};
  end
end
