% Classes below containers.Map (helpers/Register.m, LoudMap.m, PlainMap.m).
function refuse (f)
  try
    f ();
    disp ("not refused");
  catch e
    disp (e.message);
  end
end
% behaviour: a class below containers.Map has its methods, its properties and its indices
r = Register ("stock", {"b", "a"}, {2, 1});
class (r), isa (r, "containers.Map"), isa (r, "handle"), isobject (r)
r.title, r.Count, r.KeyType, r.ValueType, r.length ()
r("a")
r("c") = 5;
r.put ("d", 7);
keys (r), r.keys (), values (r), r.values ({"a", "c"})
isKey (r, "c"), r.isKey ({"a", "z"}), r.writes, r.total ()
length (r), isempty (r), numel (r), size (r)
s = r;
remove (s, "a");
r.Count
t = r.remove ("b");
class (t), t == r
% behaviour: values of it are stored into where they lie
p = PlainMap ();
p.Count
p("list") = {1, 2};
numel (p("list")), p("list"){2}
p("s") = struct ("x", 1);
p("s").x
class (p), p.keys ()
n = PlainMap ("KeyType", "double", "ValueType", "any");
n(3) = "three";
n(1) = "one";
n.keys (), n.KeyType
% behaviour: such maps and plain ones are joined to a plain map
j = [r; containers.Map({"x"}, {9})];
class (j), j.keys ()
% behaviour: methods of maps may be replaced, and those of the class above called
l = LoudMap ({"q"}, {1});
l("w") = 2;
l("w")
k = keys (l)
m = remove (l, "q");
class (m), m.Count
l.title
% behaviour: what maps refuse is refused
refuse (@() r("nope"));
refuse (@() r.Nope);
refuse (@() r(1, 2));
function set_count (r), r.Count = 3; end
refuse (@() set_count (r));
ismethod (r, "isKey"), isprop (r, "Count"), isprop (r, "title")
properties (r)
disp (r)
% behaviour: an object is itself alone
x = PlainMap (); y = PlainMap ();
x == y, x == x
% behaviour: plain maps are as they were
q = containers.Map ({"a"}, {1});
q("b") = 2;
q.keys (), q.Count, class (q)
metaclass (r).SuperclassList.Name
