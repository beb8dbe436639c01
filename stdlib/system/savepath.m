function status = savepath (file)
  % SAVEPATH  keeps the search path for later runs.
  %
  % savepath () writes the folders of the path to the user's list ($XDG_CONFIG_HOME/mica/path or ~/.config/mica/path), which
  % every later run begins with; mica --no-startup leaves it out. savepath (FILE) writes them to a file of M instead, which sets
  % the path when it is run: what savepath wrote there before is replaced, and the rest of the file stays. STATUS is 0, or 1 where
  % the file cannot be written; without STATUS that is an error.
  %
  % Example: addpath ("~/toolbox"); savepath ()
  % See also: path, addpath, pathdef, command_line_path
  if (nargin > 0 && ! (ischar (file) && ! isempty (file)))
    error ("savepath: FILE must be the name of a file");
  end
  [front, behind] = folders_of_path ();
  if (nargin > 0)
    if (isfolder (file))
      file = fullfile (file, "startup.m");
    end
    text = with_section (file, front, behind);
  else
    file = users_list ();
    text = sprintf ("%s\n", "# The folders in which functions are searched for, written by savepath; * is the library.", ...
                    front{:}, "*", behind{:});
  end
  message = "";
  fid = fopen (file, "w");
  if (fid < 0)
    message = "cannot be opened for writing";
  else
    written = fwrite (fid, text);
    if (fclose (fid) != 0 || written != numel (text))
      message = "cannot be written";
    end
  end
  if (nargout > 0)
    status = double (! isempty (message));
  elseif (! isempty (message))
    error ("savepath: %s %s", file, message);
  end
end

function [front, behind] = folders_of_path ()
  folders = ostrsplit (path (), pathsep ());
  folders(strcmp (folders, ".")) = [];
  if (any (cellfun (@(f) any (f == "\n"), folders)))
    error ("savepath: a folder with the end of a line in its name cannot be kept");
  end
  at = find (strcmp (folders, __start_path__ ("l")), 1);
  if (isempty (at))
    at = numel (folders) + 1;
  end
  front = folders(1:at-1);
  behind = folders(at+1:end);
end

function file = users_list ()
  base = getenv ("XDG_CONFIG_HOME");
  if (isempty (base) || base(1) != "/")
    base = fullfile (getenv ("HOME"), ".config");
  end
  folder = fullfile (base, "mica");
  if (! isfolder (folder))
    mkdir (folder);
  end
  file = fullfile (folder, "path");
end

function text = with_section (file, front, behind)
  first = "% savepath wrote the lines from here";
  last = "% to here";
  quoted = @(folders) strjoin (strcat ("'", strrep (folders, "'", "''"), "'"), ", ");
  lines = {first};
  if (! isempty (front))
    lines{end+1} = ["addpath (" quoted(front) ");"];
  end
  if (! isempty (behind))
    lines{end+1} = ["addpath (" quoted(behind) ", '-end');"];
  end
  section = [strjoin([lines, {last}], "\n") "\n"];
  text = "";
  if (isfile (file))
    text = fileread (file);
  end
  from = strfind (text, [first "\n"]);
  to = strfind (text, [last "\n"]);
  to = to(to > [from, Inf](1));
  if (! isempty (from) && ! isempty (to))
    text = [text(1:from(1)-1), section, text(to(1)+numel(last)+1:end)];
  else
    if (! isempty (text) && text(end) != "\n")
      text(end+1) = "\n";
    end
    text = [text, section];
  end
end
