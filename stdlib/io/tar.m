function list = tar (archive, files, root = "")
  % TAR  put files into an archive.
  %
  % tar (ARCHIVE, FILES): FILES is a name, a pattern such as "*.txt", or a cell of them; folders are taken with all they hold.
  % tar (ARCHIVE, FILES, ROOT): names are below ROOT, and are written without it.
  % LIST = tar (...): the names in the archive.
  % An archive whose name ends in .tgz or .gz, .tbz, .tbz2 or .bz2 is compressed.
  %
  % Example: tar ("notes.tgz", {"*.txt", "figures"})
  % See also: untar, unpack, gzip
  if (nargin < 2)
    print_usage ();
  end
  if (! ischar (archive))
    error ("tar: TARFILE must be a string");
  end
  kind = "tar";
  if (! isempty (regexp (archive, '\.(tgz|gz)$', "once")))
    kind = "targz";
  elseif (! isempty (regexp (archive, '\.(tbz2?|bz2?)$', "once")))
    kind = "tarbz";
  end
  names = __pack_names__ ("tar", files, root);
  names = __pack__ ("tar", kind, archive, names, root);
  if (nargout > 0)
    list = names(:);
  end
end
