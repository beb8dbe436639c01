% tests/stdlib/tand.m - tand by its documented behaviour.
assert (tand ([0 45 180]), [0 1 0], eps);
assert (isinf (tand ([90 270 -90])), [true true true]);
try, tand (); catch err, end
assert (strncmp (err.message, "Invalid call to tand", 20));
assert (tand (30 + 10i), sind (30 + 10i) / cosd (30 + 10i), 1e-12);
disp ("ok tand")
