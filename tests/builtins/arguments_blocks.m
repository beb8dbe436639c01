% what arguments blocks of functions are made of
1;
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end
function varargout = given (required, kept, optional, group, names, varargin)
  varargout = cell (1, nargout);
  rest = varargin;
  [varargout{:}] = split (required, kept, optional, group, rest, names);
end
function varargout = split (required, kept, optional, group, rest, names)
  [varargout{1:nargout}] = __arguments__ ("f", required, kept, optional, group, rest, names);
end
[set, values] = given (0, 0, 2, 0, "", 5)
[set, values, s] = given (0, 0, 1, 0, "A,B", 7, "b", 8)
[set, values, x, y] = given (0, 0, 0, 2, "", 1, 2, 3, 4);
x, y
tell (@() split (9, 9, 0, 0, {}, ""))
tell (@() split (0, 0, 0, 0, {1}, "A"))
tell (@() split (0, 0, 0, 0, 1, "A"))
tell (@() split (-1, 0, 0, 0, {}, "A"))
tell (@() split (0, 0, 0, 0, {}, "?NoSuchClass"))
tell (@() __arguments__ (1))

disp (__argument__ ([1; 2], "f: x", 1, "single", "1,:"))
disp (__argument__ ("a", "f: x", 0, "", ""))
tell (@() __argument__ ({}, "f: x", 2, "double", ""))
tell (@() __argument__ (1:3, "f: x", 0, "", "1,1"))
tell (@() __argument__ (1, "f: x", 0, "NoSuchClass", ""))
tell (@() __argument__ (1, 2, 0, "double", ""))

tell (@() __argument_error__ (struct ("message", "is bad", "identifier", "a:b"), "f: x", 3))
tell (@() __argument_error__ (MException ("a:b", "is bad"), "f: x", 0))
tell (@() __argument_error__ (1, "f: x", 0))

function seen ()
  x = 1;
  disp ([__is_set__("x") __is_set__("y")]);
end
seen ()
tell (@() __is_set__ (1))
