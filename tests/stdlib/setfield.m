% tests/stdlib/setfield.m - setfield by its documented behaviour.
s = setfield (struct ("a", 5), "a", 6);
assert (s.a, 6);
s = setfield (s, "b", "c", 7);
assert (s.b.c, 7);
s = setfield (s, {2}, "a", 8);
assert (s(2).a, 8);
s = setfield (s, {1}, "b", {1}, "c", {1, 2}, 9);
assert (s(1).b.c, [7 9]);
try, setfield (1, 2); catch err, end
assert (strncmp (err.message, "Invalid call to setfield", 24));
disp ("ok setfield")
