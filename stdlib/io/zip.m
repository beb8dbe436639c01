function list = zip (archive, files, root = "")
  % ZIP  put files into an archive.
  %
  % zip (ARCHIVE, FILES): FILES is a name, a pattern such as "*.txt", or a cell of them; folders are taken with all they hold.
  % zip (ARCHIVE, FILES, ROOT): names are below ROOT, and are written without it.
  % LIST = zip (...): the names in the archive.
  %
  % Example: zip ("notes.zip", {"*.txt", "figures"})
  % See also: unzip, unpack, gzip
  if (nargin < 2)
    print_usage ();
  end
  if (! ischar (archive))
    error ("zip: ZIPFILE must be a string");
  end
  if (isempty (regexp (archive, '\.[^./]*$', "once")))
    archive = [archive ".zip"];
  end
  names = __pack_names__ ("zip", files, root);
  names = __pack__ ("zip", "zip", archive, names, root);
  if (nargout > 0)
    list = names;
  end
end
