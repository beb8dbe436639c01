function list = gzip (files, folder)
  % GZIP  compress files, each by itself.
  %
  % gzip (FILES): FILES is a name, a pattern or a cell of them; beside each file one is made whose name ends in .gz. The
  % files stay. Of a folder, all files in it are compressed.
  % gzip (FILES, FOLDER): they are made in FOLDER.
  % LIST = gzip (...): their names.
  %
  % Example: gzip ("notes.txt")
  % See also: gunzip, zip, tar
  if (nargin < 1)
    print_usage ();
  end
  names = __pack_names__ ("gzip", files, "");
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
    target = [made{k} ".gz"];
    if (nargin > 1)
      [~, name, extension] = fileparts (made{k});
      target = fullfile (folder, [name extension ".gz"]);
    end
    __pack__ ("gzip", "gz", target, made(k), "");
    made{k} = target;
  end
  if (nargout > 0)
    list = made.';
  end
end
