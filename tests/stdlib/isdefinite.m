% tests/stdlib/isdefinite.m - isdefinite by its documented behaviour.
assert (isdefinite ([2 1; 1 2]), true);
assert (isdefinite ([1 2; 2 1]), false);
assert (isdefinite (zeros (2)), false);
try, isdefinite (1, -1); catch err, end
assert (strncmp (err.message, "isdefinite: TOL must be a scalar", 32));
assert (! isdefinite ({}));
disp ("ok isdefinite")
