% tests/stdlib/cosd.m - cosd by its documented behaviour.
assert (cosd ([0 60 90 180 270 360]), [1 0.5 0 -1 0 1], eps);
assert (cosd (90), 0);
assert (cosd (-180), -1);
try, cosd (); catch err, end
assert (strncmp (err.message, "Invalid call to cosd", 20));
assert (cosd (30 + 10i), 0.87924924 - 0.087710186i, 1e-7);
disp ("ok cosd")
