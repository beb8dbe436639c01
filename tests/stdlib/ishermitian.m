% tests/stdlib/ishermitian.m - ishermitian by its documented behaviour.
assert (ishermitian ([1 i; -i 1]), true);
assert (ishermitian ([1 2; 2 1]), true);
assert (ishermitian ([1 i; i 1]), false);
assert (ishermitian ([1 2.1; 2 1.1], 0.2), true);
assert (ishermitian ([0 2i; 2i 0], "skew"), true);
assert (ishermitian ("te"), false);
try, ishermitian (1, -1); catch err, end
assert (strncmp (err.message, "ishermitian: TOL must be a scalar", 33));
disp ("ok ishermitian")
