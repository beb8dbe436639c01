% tests/stdlib/sind.m - sind by its documented behaviour.
assert (sind ([0 30 90 180 270 360]), [0 0.5 1 0 -1 0], eps);
assert (sind (180), 0);
assert (sind (-90), -1);
assert (sind (3600), 0);
try, sind (); catch err, end
assert (strncmp (err.message, "Invalid call to sind", 20));
assert (sind (30 + 10i), 0.50763479 + 0.1519185i, 1e-7);
assert (sind ([180+0i 30i])(1), 0);
disp ("ok sind")
