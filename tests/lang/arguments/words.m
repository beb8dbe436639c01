% "arguments" is a name like any other where no block stands
1;
function r = as_variable ()
  arguments = 5;
  r = arguments + 1;
end
disp (as_variable ())
function r = arguments (varargin)
  r = numel (varargin);
end
disp (arguments (1, 2))
function r = calls_it ()
  arguments (1);
  r = arguments (1, 2, 3);
end
disp (calls_it ())
function r = in_a_struct ()
  s.arguments = 4;
  r = s.arguments;
end
disp (in_a_struct ())
function r = silent (x)
  r = x;
  arguments
end
disp (silent (2))
arguments = 3;
arguments
