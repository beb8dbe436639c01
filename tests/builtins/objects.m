% classes and objects: what programs ask of them
v = Vault ();
c = coin (5);
worth (c)
isobject (v), isobject (c), isobject (1)
class (v), class (c)
isa (v, "handle"), isa (c, {"coin", "handle", "float"})
methods ("Vault")
m = methods (c)
ismethod (v, "add"), ismethod (c, "worth"), ismethod ("coin", "nosuch")
properties (v)
p = properties ("Vault")
isprop (v, "held"), isprop (v, "lost")
isvalid (v)
[m, n] = enumeration ("Suit")
meta = metaclass (v);
meta.Name, {meta.PropertyList.Name}, {meta.EventList.Name}
meta = __meta__ ("Suit");
meta.Enumeration, {meta.EnumerationMemberList.Name}
isempty (__meta__ ("NoSuchClass"))
__hidden__ (v, "note", 7);
__hidden__ (v, "note")
fieldnames (v)
s = struct (c)
v2 = v;
__delete_handle__ (v2);
isvalid (v)
function tell (fn)
  try
    fn ();
  catch e
    disp (e.message);
  end
end
tell (@() __object__ ("Vault"));
tell (@() __default__ ());
tell (@() __super__ ("area", "Vault", []));
tell (@() __super__ ("obj", "NoSuchClass", []));
tell (@() methods ("NoSuchClass"));
tell (@() ismethod (1, "a"));
tell (@() properties (7));
tell (@() superiorto ("a"));
tell (@() inferiorto ("a"));
tell (@() metaclass (3));
tell (@() enumeration ("NoSuchClass"));
tell (@() class (1, "a"));
tell (@() class (struct (), 3));
tell (@() __hidden__ (v, "note"));
tell (@() __delete_handle__ (3));
