% tests/stdlib/full.m - full by its documented behaviour.
assert (full (1:3), [1 2 3]);
assert (full (single (2)), single (2));
assert (full ([true false]), [true false]);
text = "";
try, full (); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to full", 20));
disp ("ok full")
