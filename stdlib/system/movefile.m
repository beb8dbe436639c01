function [status, msg, msgid] = movefile (f1, f2, force)
  % MOVEFILE  move files and folders.
  %
  % movefile (F1, F2): move F1, a name, a pattern such as "*.txt", or a cell of them, to F2, a name, or a folder where
  % there are several.
  % movefile (F1, F2, "f"): also over files that may not be written.
  % [STATUS, MSG, MSGID] = movefile (...): STATUS is true, or false with MSG and MSGID saying why; without outputs an
  % error is raised.
  %
  % Example: movefile ("notes.txt", "old")
  % See also: copyfile, rename, delete, glob
  if (nargin < 2)
    print_usage ();
  end
  args = {f1, f2};
  if (nargin > 2)
    args{3} = force;
  end
  why = __transfer__ ("movefile", "mv", "moving", args{:});
  if (nargout == 0 && ! isempty (why))
    error ("movefile: %s", why);
  elseif (nargout > 0)
    status = isempty (why);
    msg = why;
    msgid = {"movefile", ""}{1 + status};
  end
end
