% At the end of the program destructors of handles that hold each other are called, too, and of what these hold:
% a cycle from the one made first, of two that do not hold each other the one made last, and holders before the held.
a = Tally (); b = Tally (); a.log = {b}; b.log = {a}; a.n = 1; b.n = 2;
c = Tally (); c.n = 3; c.log = {c, onCleanup(@() disp ("cleaned"))};
held = Tally (); held.n = 5; holder = Tally (); holder.n = 6; holder.log = {holder, held};
r = Tally (); r.n = 7; r.log = {r};
addlistener (r, "ObjectBeingDestroyed", @(s, e) printf ("%d is heard\n", s.n));
r.log{2} = addlistener (r, "ObjectBeingDestroyed", @(s, e) printf ("%d is heard too\n", s.n));
function f (), d = Tally (); d.n = 4; d.log = {d}; end
f (); % made last: no later handle asks for a collection, which would end this one before the end
disp ("end");
