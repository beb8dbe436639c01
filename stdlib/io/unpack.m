function list = unpack (file, folder = [], kind = "")
  % UNPACK  take an archive or a compressed file apart.
  %
  % unpack (FILE): into the current folder, or beside a compressed file; what FILE is its name tells. FILE is a name, a
  % pattern such as "*.zip", or a cell of them, or the address of one (http, https, ftp, file).
  % unpack (FILE, FOLDER): into FOLDER, which is made where it is not there.
  % unpack (FILE, FOLDER, KIND): FILE is of that kind: "zip", "tar", "tgz", "tbz2", "gz" or "bz2".
  % LIST = unpack (...): names of what was unpacked.
  %
  % Nothing is written outside of the folder: names that lead out of it are errors, links are not made. An archive that
  % holds far more than its size can make is an error, and its files are removed; unpack_limit sets how much more.
  %
  % Example: unpack ("notes.tgz", "old")
  % See also: unzip, untar, gunzip, bunzip2
  if (nargin < 1)
    print_usage ();
  end
  if (! ischar (file) && ! iscellstr (file))
    error ("unpack: invalid input file class, %s", class (file));
  end
  if (ischar (file) && ! isempty (regexp (file, '^\w+://', "once")))
    [~, name, extension] = fileparts (file);
    copy = [tempname() "-" name extension];
    clean = onCleanup (@() unlink (copy));
    urlwrite (file, copy);
    file = copy;
    if (isempty (folder))
      folder = ".";
    end
  end
  found = glob (file);
  if (isempty (found))
    error ("unpack: file \"%s\" not found", char (file));
  end
  names = {};
  for k = 1:numel (found)
    names = [names, unpack_one(found{k}, folder, kind)];
  end
  if (nargout > 0)
    list = names;
  end
end

function names = unpack_one (file, folder, kind)
  [where, name, extension] = fileparts (file);
  if (isempty (kind))
    kind = lower (extension(2:end));
    [~, ~, inner] = fileparts (name);
    if (strcmpi (inner, ".tar"))
      kind = "tar";
    end
  end
  single = any (strcmp (kind, {"gz", "gzip", "bz2", "bz", "bzip2", "z"}));
  if (! single && ! any (strcmp (kind, {"zip", "tar", "tgz", "tbz", "tbz2", "txz", "xz"})))
    error ("unpack: unrecognized FILETYPE <%s>", kind);
  end
  if (isempty (folder))
    folder = ".";
    if (single && ! isempty (where))
      folder = where;
    end
  end
  if (! isfolder (folder))
    [made, why] = mkdir (folder);
    if (! made)
      error ("unpack: unable to create the output directory '%s': %s", folder, why);
    end
  end
  if (! single)
    names = __unpack__ ("unpack", file, folder, false);
    return;
  end
  if (! any (strcmpi (extension, {".gz", ".bz2", ".bz", ".z"})))
    error ("unpack: '%s' has no ending of a compressed file", file);
  end
  target = fullfile (folder, name);
  if (strcmp (make_absolute_filename (target), make_absolute_filename (file)))
    error ("unpack: '%s' would be written over itself", file);
  end
  __unpack__ ("unpack", file, target, true);
  names = {make_absolute_filename(target)};
end
