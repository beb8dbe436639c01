% A destructor ends the program while others of its cycle wait: they are called once each, at the end.
a = Leaver (1); b = Leaver (2); c = Leaver (3); d = Leaver (4);
a.next = b; b.next = c; c.next = {d, onCleanup(@() disp ("cleaned"))}; d.next = a;
clear a b c d
for k = 1:200000, m = containers.Map (); m("itself") = m; end % until cycles are looked for
disp ("not reached");
