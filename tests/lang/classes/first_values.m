% What properties have at first where their values make objects of the class itself, or fail.
function put (name, text)
  f = fopen ([name ".m"], "w");
  fputs (f, text);
  fclose (f);
  pause (0.02);
  rehash
end
function attempt (f)
  try
    f ();
    disp ("no error");
  catch e
    disp (e.message);
  end
end
% behaviour: a constant that is an object of its own class has all properties
put ("Paint", ["classdef Paint\nproperties (Constant)\nRED = Paint (1, 0)\nend\nproperties\nr\ng = Paint.K\nend\n" ...
               "properties (Constant)\nK = 7\nend\nmethods\nfunction o = Paint (r, g)\nif nargin, o.r = r; o.g = g; end\nend\nend\nend\n"]);
x = Paint ();
x.r, x.g, Paint.RED.r, Paint.RED.g
fieldnames (Paint.RED)'
put ("Single", "classdef Single < handle\nproperties (Constant)\nONE = Single ()\nend\nproperties\na = 4\nb = {5}\nend\nend\n");
Single.ONE.a, Single.ONE.b
one = Single.ONE;
one.a = 6;
Single.ONE.a, Single ().ONE == Single.ONE
% behaviour: a property whose first value is an object of its own class ends there
put ("Nest", "classdef Nest\nproperties\na = 1\nx = Nest ()\nb = 2\nend\nend\n");
n = Nest ();
n.x.a, n.x.x, n.x.b, size ([n, n.x])
% behaviour: a class whose values cannot be computed stays unknown, whoever asks next
put ("Faulty", "classdef Faulty\nproperties\na = error ('no value for a')\nend\nend\n");
put ("Below", "classdef Below < Faulty\nend\n");
attempt (@() Faulty ());
attempt (@() Faulty ());
attempt (@() Below ());
attempt (@() Below ());
put ("Faulty", "classdef Faulty\nproperties\na = 3\nend\nend\n");
Below ().a
% behaviour: a new definition that fails leaves the old one to the objects there are
old = Faulty ();
put ("Faulty", "classdef Faulty\nproperties\nb = error ('no value for b')\nend\nend\n");
attempt (@() Faulty ());
old.a
% behaviour: a constant that asks for itself is an error, each time
put ("Ring", "classdef Ring\nproperties (Constant)\na = Ring.b + 1\nb = Ring.a\nend\nend\n");
attempt (@() Ring.a);
attempt (@() Ring.a);
% behaviour: a class that is above itself is an error
put ("Up", "classdef Up < Mid\nend\n");
put ("Mid", "classdef Mid < Down\nend\n");
put ("Down", "classdef Down < Up\nend\n");
attempt (@() Up ());
attempt (@() Mid ());
put ("Own", "classdef Own < Own\nend\n");
attempt (@() Own ());
put ("Down", "classdef Down\nproperties\na = 1\nend\nend\n");
Up ().a
% behaviour: a member of an enumeration that a first value asks for is the one that others get
put ("Mode", ["classdef Mode < handle\nproperties\nnext\nend\nproperties (Constant)\nFIRST = Mode.On\nend\nmethods\nfunction o = Mode (), end\nend\n" ...
              "enumeration\nOn ()\nOff ()\nend\nend\n"]);
Mode.FIRST == Mode.On, Mode.On == Mode.On, Mode.On == Mode.Off
% behaviour: a destructor runs once, whoever asks for the end of the handle meanwhile
put ("Once", ["classdef Once < handle\nproperties\na = 1\nend\nmethods\nfunction delete (o)\nprintf ('ends %d\\n', o.a);\ndelete (o);\ndisp (isvalid (o));\n" ...
              "o.a = 2;\nend\nend\nend\n"]);
o = Once ();
delete (o);
isvalid (o)
o = Once ();
o = 1;
o = [Once(), Once()];
delete (o);
o = Once ();
l = addlistener (o, "ObjectBeingDestroyed", @(s, d) delete (s));
delete (o);
isvalid (o)
for name = {"Paint", "Single", "Nest", "Faulty", "Below", "Ring", "Up", "Mid", "Down", "Own", "Mode", "Once"}, delete ([name{1} ".m"]); end
