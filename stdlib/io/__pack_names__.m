function names = __pack_names__ (who, files, root)
  % __PACK_NAMES__  names of files that patterns stand for, below a folder.
  %
  % NAMES = __pack_names__ (WHO, FILES, ROOT): FILES is a text or a cell of them. WHO is the function that errors name.
  %
  % A part of zip, tar, gzip and bzip2.
  if (ischar (files))
    files = cellstr (files);
  end
  if (! iscellstr (files))
    error ("%s: FILES must be a character array or cellstr", who);
  elseif (! ischar (root))
    error ("%s: ROOTDIR must be a directory name", who);
  end
  names = {};
  for k = 1:numel (files)
    full = files{k};
    inside = ! isempty (root) && full(1) != "/";
    if (inside)
      full = [root "/" full];
    end
    found = glob (full);
    if (isempty (found))
      error ("%s: no such file or folder: %s", who, files{k});
    end
    if (inside)
      found = cellfun (@(f) f(numel (root) + 2:end), found, "UniformOutput", false);
    end
    names = [names; found];
  end
end
