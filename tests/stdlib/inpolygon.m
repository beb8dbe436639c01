% tests/stdlib/inpolygon.m - inpolygon by its documented behaviour.
[in, on] = inpolygon ([0.5 2 1], [0.5 2 0.5], [0 1 1 0], [0 0 1 1]);
assert (in, [true false true]);
assert (on, [false false true]);
assert (inpolygon (0.2, 0.2, [0 1 0], [0 0 1]));
assert (! inpolygon (0.8, 0.8, [0 1 0], [0 0 1]));
text = "";
try, inpolygon (1, [1 2], [0 1 0], [0 0 1]); catch err, text = err.message; end
assert (strncmp (text, "inpolygon: X and Y must", 23));
disp ("ok inpolygon")
