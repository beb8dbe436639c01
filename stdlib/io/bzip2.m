function list = bzip2 (files, folder)
  % BZIP2  compress files, each by itself.
  %
  % bzip2 (FILES): FILES is a name, a pattern or a cell of them; beside each file one is made whose name ends in .bz2. The
  % files stay. Of a folder, all files in it are compressed.
  % bzip2 (FILES, FOLDER): they are made in FOLDER.
  % LIST = bzip2 (...): their names.
  %
  % Example: bzip2 ("notes.txt")
  % See also: bunzip2, zip, tar
  if (nargin < 1)
    print_usage ();
  end
  names = __pack_names__ ("bzip2", files, "");
  made = {};
  for k = 1:numel (names)
    inside = names(k);
    if (isfolder (names{k}))
      inside = cellfun (@(n) fullfile (names{k}, n), readdir (names{k}), "UniformOutput", false);
      inside = inside(isfile (inside));
    end
    made = [made; inside(:)];
  end
  if (nargin > 1 && ! isfolder (folder))
    mkdir (folder);
  end
  for k = 1:numel (made)
    target = [made{k} ".bz2"];
    if (nargin > 1)
      [~, name, extension] = fileparts (made{k});
      target = fullfile (folder, [name extension ".bz2"]);
    end
    __pack__ ("bzip2", "bz", target, made(k), "");
    made{k} = target;
  end
  if (nargout > 0)
    list = made.';
  end
end
