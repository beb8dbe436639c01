function list = dir (name = ".")
  % DIR  list a folder, or the files that fit a pattern, with what is known of them.
  %
  % LIST = dir (NAME): a column of structs with name, folder, date, bytes, isdir, datenum and statinfo.
  % Without a result the names are shown.
  %
  % Example: d = dir ("*.m"); names = {d.name}
  % See also: ls, readdir, glob, stat
  if (! ischar (name))
    error ("dir: DIRECTORY argument must be a string");
  end
  folder = name;
  if (isfolder (name))
    names = readdir (name);
    paths = fullfile (name, names);
  else
    paths = glob (name);
    if (isempty (paths))
      warning ("dir: nonexistent directory '%s'", name);
    end
    names = cell (size (paths));
    for k = 1:numel (paths)
      [folder, base, extension] = fileparts (paths{k});
      names{k} = [base, extension];
    end
  end
  if (isempty (folder))
    folder = ".";
  end
  files = struct ("name", cell (0, 1), "folder", [], "date", [], "bytes", [], "isdir", [], "datenum", [], "statinfo", []);
  for k = 1:numel (paths)
    info = stat (paths{k});
    if (isempty (info)) # a link to nowhere
      continue;
    end
    when = localtime (info.mtime);
    days = datenum (when.year + 1900, when.mon + 1, when.mday, when.hour, when.min, when.sec);
    one = struct ("name", names{k}, "folder", make_absolute_filename (folder), "date", strftime ("%d-%b-%Y %H:%M:%S", when), ...
                  "bytes", info.size, "isdir", info.modestr(1) == "d", "datenum", days, "statinfo", info);
    files(end+1, 1) = one;
  end
  if (nargout > 0)
    list = files;
  elseif (! isempty (files))
    puts (list_in_columns ({files.name}));
  end
end
