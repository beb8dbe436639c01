function [status, text] = dos (command, option)
  % DOS  run a command of the system on Windows; elsewhere nothing happens and the status is 1.
  %
  % Example: dos ("dir")  is 1 on other systems
  % See also: unix, system
  if (nargin < 1)
    print_usage ();
  end
  status = 1;
  text = "";
  if (ispc ())
    [status, text] = system (command);
  end
end
