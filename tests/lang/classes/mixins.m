% tests/lang/classes/mixins.m - superclasses of the library: copies, set and get by name, arrays of several classes, display.
d = Sheet (); d.Title = "x"; d.Id = 8; d.set_inner (5); d.child = Sheet ();
c = copy (d); disp ([c == d, c.Id, c.get_inner(), c.child == d.child]); disp (c.Title)
cc = copy ([d c]); disp (size (cc)); disp (cc(2) == c)
set (d, "Title", "new", "size", 5); disp (get (d, "ti")), disp (d.Size)
set ([d c], "Size", 6); disp (get ([d c], {"Size", "Title"}))
set (d, struct ("Title", "s")); disp (d.Title)
set ([d c], {"Size", "Title"}, {1, "a"; 2, "b"}); disp (get ([d c], "Title"))
set (d)
s = get (d)
try, set (d, "Si", 1), catch e, disp (e.message), end
try, set (d, "Fixed", 1), catch e, disp (e.message), end
try, get (d, "inner"), catch e, disp (e.message), end
x = ExactSheet (); set (x, "Title", 4); try, set (x, "title", 4), catch e, disp (e.message), end
p = [Bolt(1) Nut(2)]; disp (class (p)); p(5) = Nut (5); disp (class (p(3))); disp ([p.n]); disp (class (p(2)))
q = Bolt (3); q(2) = Nut (4); disp (class (q));
disp (superclasses ("Sheet")); disp (superclasses (x))
superclasses ("Bolt")
s = PlainShow ()
x = [s s]
f = FancyShow ()
g = [f FancyShow()]
e = FancyShow.empty (0, 2)
delete (f); f
disp (s)
% copies: deleted ones, arrays of several classes, those with a map inside
delete (c); try, copy (c), catch e, disp (e.message), end
d.child = []; h = copy (d); h.Title = "other"; disp ({d.Title, h.Title})
delete (h); disp (isvalid (d))
p = [Bolt(1) Bolt(2)]; p(2) = []; disp (class (p)); r = [Nut(1); Bolt(2); Nut(3)]; disp (size (r)); disp (class (r(2)));
% members of enumerations as text
disp (char (Signal.Green)); disp (size (char ([Signal.Red; Signal.Green]))); disp (["is " char(Signal.Blue)]);
disp (ismethod ("Signal", "char"));
