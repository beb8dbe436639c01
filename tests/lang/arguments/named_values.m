% f (Name=value): a name and a value where no assignment can stand, and in functions with arguments blocks
1;
function r = add (x, o)
  arguments
    x
    o.A = 1
    o.B = times (x, C=4)
  end
  r = [x o.A o.B];
end
function r = times (x, o)
  arguments
    x
    o.C = 0
  end
  if (x == 5)
    r = add (1, A=2, B = x==5);
  else
    r = o.C;
  end
  function v = inner (y)
    v = add (y, A=9, B=0);
  end
  if (x == 6)
    r = inner (6);
  end
end
% behaviour: in anonymous functions
f = @(x) add (x, A=7, B = 8);
disp (f (2))
disp (func2str (f))
% behaviour: in functions with arguments blocks, their defaults, and functions within them
disp (add (1))
disp (times (5))
disp (times (6))
% behaviour: elsewhere it is the assignment that Octave makes of it
function r = plain (x)
  r = numel (y = x) + y;
end
disp (plain (3))
disp (numel (z = 4)), disp (z)
