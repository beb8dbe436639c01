function list = dir (place = ".")
  % DIR  list a folder.
  %
  % dir ()  dir (NAME): show the names in the current folder, in a folder, or those that match a pattern.
  % LIST = dir (...): a column of structs with the fields name, folder, date, bytes, isdir, datenum (of the last change)
  % and statinfo (what stat says).
  %
  % Example: {dir("*.m").name}
  % See also: ls, readdir, stat, glob
  if (! ischar (place))
    error ("dir: DIRECTORY argument must be a string");
  end
  if (isfolder (place))
    files = cellfun (@(n) fullfile (place, n), readdir (place), "UniformOutput", false);
  else
    files = glob (place);
  end
  fields = {"name"; "folder"; "date"; "bytes"; "isdir"; "datenum"; "statinfo"};
  rows = cell (numel (fields), numel (files));
  known = false (1, numel (files));
  for k = 1:numel (files)
    [info, failed] = stat (files{k});
    if (! failed)
      rows(:,k) = row_of (files{k}, info);
      known(k) = true;
    end
  end
  found = reshape (cell2struct (rows(:,known), fields, 1), [], 1);
  if (nargout > 0)
    list = found;
  elseif (isempty (found))
    warning ("dir: nonexistent directory '%s'", place);
  else
    printf ("%s", list_in_columns ({found.name}));
  end
end

function row = row_of (file, info)
  [folder, name, ext] = fileparts (file);
  t = localtime (info.mtime);
  when = [t.year + 1900, t.mon + 1, t.mday, t.hour, t.min, t.sec];
  row = {[name ext]; make_absolute_filename(folder); datestr(when, 0); info.size; info.modestr(1) == "d"; ...
         datenum(when); info};
end
