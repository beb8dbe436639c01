% The handles that keep a listener.
b = Watched ();
c = Watched ();
l = addlistener ([b, c], "ObjectBeingDestroyed", @(s, e) disp ("end"));
s = __sources__ (l);
size (s), isequal (s{1}, b) || isequal (s{1}, c)
__sources__ (3)
