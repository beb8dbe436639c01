function [status, text] = unix (command, option)
  % UNIX  run a command of the system on Unix systems.
  %
  % [STATUS, TEXT] = unix (COMMAND): without a second result, what the command prints is shown.
  %
  % Example: [s, t] = unix ("echo a")  s is 0, t is "a\n"
  % See also: dos, system
  if (nargin < 1)
    print_usage ();
  end
  status = 0;
  text = "";
  if (! isunix ())
    return;
  end
  if (nargout > 1)
    [status, text] = system (command);
    if (nargin > 1)
      printf ("%s", text);
    end
  else
    status = system (command);
  end
end
