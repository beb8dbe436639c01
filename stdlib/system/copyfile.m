function [status, msg, msgid] = copyfile (f1, f2, force)
  % COPYFILE  copy files and folders.
  %
  % copyfile (F1, F2): copy F1, a name, a pattern such as "*.txt", or a cell of them, to F2, a name, or a folder where
  % there are several.
  % copyfile (F1, F2, "f"): also over files that may not be written.
  % [STATUS, MSG, MSGID] = copyfile (...): STATUS is true, or false with MSG and MSGID saying why; without outputs an
  % error is raised.
  %
  % Example: copyfile ("notes.txt", "old")
  % See also: movefile, rename, delete, glob
  if (nargin < 2)
    print_usage ();
  end
  args = {f1, f2};
  if (nargin > 2)
    args{3} = force;
  end
  why = __transfer__ ("copyfile", "cp -r", "copying", args{:});
  if (nargout == 0 && ! isempty (why))
    error ("copyfile: %s", why);
  elseif (nargout > 0)
    status = isempty (why);
    msg = why;
    msgid = {"copyfile", ""}{1 + status};
  end
end
