% tests/stdlib/issymmetric.m - issymmetric by its documented behaviour.
assert (issymmetric ([1 2; 2 1]), true);
assert (issymmetric ([1 2; 3 1]), false);
assert (issymmetric ([1 2.1; 2 1.1], 0.2), true);
assert (issymmetric ([0 2; -2 0], "skew"), true);
assert (issymmetric (ones (2, 3)), false);
assert (issymmetric ("te"), false);
assert (issymmetric ([1 i; i 1]), true);
try, issymmetric (1, -1); catch err, end
assert (strncmp (err.message, "issymmetric: TOL must be a scalar", 33));
disp ("ok issymmetric")
