% arguments blocks: arguments that are given by name
1;
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end
function show (varargin)
  s = varargin{end};
  for [v, k] = s
    printf ("%s=%s ", k, disp (v)(1:end-1));
  end
  printf ("| %s\n", mat2str ([varargin{1:end-1}]));
end

function draw (x, opts)
  arguments
    x (1,1) double
    opts.LineWidth (1,1) double {mustBePositive} = 1
    opts.LineStyle (1,:) char = "solid"
    opts.Tag
  end
  show (nargin, x, opts);
end
% behaviour: names come in any order; without a default and not given, there is no field
draw (3)
draw (3, "LineStyle", "dots", "LineWidth", 2)
draw (3, "Tag", 9)
% behaviour: the last value counts where a name is given twice
draw (3, "LineWidth", 2, "LineWidth", 4)
% behaviour: the beginning of a name will do, in any case, where only one begins so
draw (3, "linew", 5)
draw (3, "LINESTYLE", "x")
tell (@() draw (3, "Line", 5))
% behaviour: errors say what is wrong with which name
tell (@() draw (3, "Colour", 5))
tell (@() draw (3, "LineWidth"))
tell (@() draw (3, "LineWidth", 0))
tell (@() draw (3, "LineWidth", {}))
tell (@() draw (3, 4))
tell (@() draw (3, "LineWidth", 4, 5, 6))
tell (@() draw ())

function both (x, y, opts)
  arguments
    x
    y = x + 1
    opts.A = y
    opts.B = opts.A * 2
  end
  show (nargin, x, y, opts);
end
% behaviour: optional arguments end where names and values begin; defaults use earlier names
both (1)
both (1, 5)
both (1, "A", 7)
both (1, 5, "B", 7)
% behaviour: text that could be a name is a value where no pairs follow
both (1, 66, "B", "A")
tell (@() both (1, 2, 3))
tell (@() both (1, "Q", 3))

function two (a, b)
  arguments
    a.X = 1
    b.Y = 2
    a.Z = 3
  end
  show (a); show (b);
end
% behaviour: several structs
two ()
two ("Y", 5, "Z", 6)

% behaviour: fields stand in the order of the block
function r = order (o)
  arguments
    o.B = 1
    o.A = 2
  end
  r = fieldnames (o);
end
disp (order ("A", 3))

% behaviour: the struct is the function's own and may be changed
function r = changed (o)
  arguments
    o.V = zeros (1, 3)
  end
  o.V(2) = 5;
  r = o.V;
end
disp (changed ("V", 1:3))

% behaviour: all public properties of a class, and lines that go before them
function import (o)
  arguments
    o.?ArgPoint
    o.X (1,1) double = 4
  end
  show (o);
end
import ()
import ("Y", 2)
import ("Label", "p", "X", 1)
tell (@() import ("Hidden_", 1))
tell (@() import ("Secret", 1))
function missing_class (o)
  arguments
    o.?NoSuchClass
  end
end
tell (@() missing_class ())
