% enumerations, abstract classes, declared and dependent properties, packages, deleted handles
c = Signal.Red
c.code
c.up ()
c == Signal.Red, c == Signal.Blue
switch c
  case Signal.Green, disp ("green")
  case Signal.Red, disp ("red")
end
[m, s] = enumeration ("Signal"); s
try, Shape (), catch e, disp (e.message), end
q = Square (3); q.area (), q.perim
q.perim = 40; q.side
try, q.side = -1; catch e, disp (e.message), end
try, q.side = [1 2]; catch e, disp (e.message), end
geo.f (4)
geo.deep.g ()
b = geo.Box (3); b.vol ()
b2 = geo.Box.make (); b2.w
geo.Box.K
class (b)
f = @geo.f; f (3)
cellfun (@(x) geo.f (x), {1, 2})
cellfun (@area, {q, Square(2)})
isvalid (q), delete (q), isvalid (q)
try, q.side, catch e, disp (e.message), end
% a file of the class's folder has the body of an abstract method
c = Cube (); disp (c.both ()); disp (area (c));
try, Solid (), catch e, disp (e.message), end
