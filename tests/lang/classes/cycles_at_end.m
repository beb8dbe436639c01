% At the end of the program destructors of handles that hold each other are called, too, and of what these hold.
a = Tally (); b = Tally (); a.log = {b}; b.log = {a}; a.n = 1; b.n = 2;
c = Tally (); c.n = 3; c.log = {c, onCleanup(@() disp ("cleaned"))};
function f (), d = Tally (); d.n = 4; d.log = {d}; end
f ();
disp ("end");
