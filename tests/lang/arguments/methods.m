% arguments blocks of methods and constructors, and values of classes
p = ArgPoint ("X", 3)
q = p.move (1, "By", 2);
disp ([q.X q.Y])
disp (ArgPoint.origin ().X)
disp (ArgPoint.origin (5).X)
try, p.move ("a", 1), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
try, p.move (1, "By", -2), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
try, ArgPoint ("Z", 3), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
% behaviour: a value becomes an object by the constructor, text a member of an enumeration
disp (p.distance (ArgPoint ("X", 7)))
try, p.distance (4), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
1;
function r = length_of (x)
  arguments
    x (1,1) ArgLength
  end
  r = x.metres;
end
disp (length_of (3))
disp (length_of (ArgLength (4)))
try, length_of (-1), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
try, length_of (NoSuch (1)), catch e, disp (e.message), end
function r = level (s)
  arguments
    s (1,1) Signal
  end
  r = s.code;
end
disp (level (Signal.Red))
disp (level ("Green"))
try, level ("Purple"), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
function handle_only (h)
  arguments
    h (1,1) handle
  end
  disp (class (h));
end
handle_only (containers.Map ())
try, handle_only (1), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
function r = unknown (x)
  arguments
    x NoSuchClass
  end
  r = x;
end
try, unknown (1), catch e, printf ("[%s] %s\n", e.identifier, e.message), end
% behaviour: properties are declared by the same rules
p.Label = 5;
disp (p.Label)
p.Path = [1; 2; 3];
disp (size (p.Path))
p.Size = 3;
disp (p.Size.metres)
