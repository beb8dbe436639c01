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
  elseif (! (ischar (f1) || iscellstr (f1)))
    error ("copyfile: F1 must be a string or a cell array of strings");
  elseif (! ischar (f2))
    error ("copyfile: F2 must be a string");
  elseif (nargin == 3 && ! strcmp (force, "f"))
    error ('copyfile: third argument must be the string "f"');
  end
  status = true;
  msg = msgid = "";
  files = glob (f1);
  if (isempty (files))
    why = "no files to move";
  elseif (numel (files) > 1 && ! isfolder (f2))
    why = "when copying multiple files, F2 must be a directory";
  else
    why = "";
    command = "cp -r";
    if (nargin == 3)
      command = [command " -f"];
    end
    for k = 1:numel (files)
      command = [command " " quoted(files{k})];
    end
    [code, why] = system ([command " " quoted(f2) " 2>&1"]);
    if (code == 0)
      why = "";
    end
  end
  if (! isempty (why))
    if (nargout == 0)
      error ("copyfile: %s", why);
    end
    status = false;
    msg = why;
    msgid = "copyfile";
  end
  if (nargout == 0)
    clear status;
  end
end

% For the shell, as it stands; never taken for an option.
function s = quoted (name)
  if (name(1) == "-")
    name = ["./" name];
  end
  s = ["'" strrep(name, "'", "'\\''") "'"];
end
