function result = what (name)
  % WHAT  the functions, data files, classes and packages in a folder.
  %
  % what () tells of the current folder, what (NAME) of a folder, or of the first on the search path that ends in NAME. R = what
  % (...) is a struct: path, m, mat, mex, oct, mdl, slx and p, cells with the names of files; classes and packages, those of
  % folders, with @ or +.
  %
  % Example: what (".")
  % See also: which, dir, exist
  if (nargin < 1)
    name = pwd ();
  elseif (! ischar (name))
    error ("what: NAME must be a string");
  end
  folder = name;
  if (! isfolder (folder))
    folder = dir_in_loadpath (folder);
  end
  none = cell (0, 1);
  r = struct ("path", folder, "m", {none}, "mat", {none}, "mex", {none}, "oct", {none}, "mdl", {none}, "slx", {none}, ...
              "p", {none}, "classes", {none}, "packages", {none});
  if (isempty (folder))
    r = r([]);
    r = reshape (r, 0, 1);
  else
    r.path = canonicalize_file_name (tilde_expand (folder));
    r = sort_entries (r, dir (r.path));
  end
  if (nargout > 0)
    result = r;
  elseif (isempty (r))
    printf ("%s not found\n", name);
  else
    show (r);
  end
end

function r = sort_entries (r, entries)
  for k = 1:numel (entries)
    entry = entries(k).name;
    if (entries(k).isdir)
      if (entry(1) == "@")
        r.classes{end+1} = entry;
      elseif (entry(1) == "+")
        r.packages{end+1} = entry;
      end
      continue;
    end
    [~, base, extension] = fileparts (entry);
    kind = extension(2:end);
    if (strcmp (kind, mexext ()))
      kind = "mex";
    end
    if (any (strcmp (kind, {"m", "mat", "mex", "oct", "mdl", "slx", "p"})) && ! isempty (base))
      r.(kind){end+1} = entry;
    end
  end
end

function show (r)
  titles = {"m", "M-files"; "mex", "Mex-files"; "oct", "Oct-files"; "mat", "Mat-files"; "mdl", "Mdl-files"; ...
            "slx", "Slx-files"; "p", "P-files"; "classes", "Classes"; "packages", "Packages"};
  for k = 1:rows (titles)
    names = r.(titles{k, 1});
    if (! isempty (names))
      columns = strtrim ([" ", list_in_columns(names, [], "   ")]);
      printf ("%s%s in directory %s:\n\n   %s\n", {"", "\n"}{1 + (k > 1)}, titles{k, 2}, r.path, columns);
    end
  end
end
