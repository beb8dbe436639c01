% tests/stdlib/ishermitian.m - ishermitian by its documented behaviour.
assert (ishermitian ([1 i; -i 1]), true);
assert (ishermitian ([1 2; 2 1]), true);
assert (ishermitian ([1 i; i 1]), false);
assert (ishermitian ([1 2.1; 2 1.1], 0.2), true);
assert (ishermitian ([0 2i; 2i 0], "skew"), true);
assert (ishermitian ("te"), false);
try, ishermitian (1, -1); catch err, end
assert (strncmp (err.message, "ishermitian: TOL must be a scalar", 33));
assert (ishermitian ([0 3i; 3.1i 0], "skew", 0.2));
assert (! ishermitian ([0 3i; 3.1i 0], "skew", 0.01));
try, ishermitian (1, {}); catch err, end
assert (err.message, ["ishermitian: second argument must be a non-negative scalar TOL, ", ...
                      "or one of the strings: 'skew' / 'nonskew'"]);
try, ishermitian (1, "skew", -1); catch err, end
assert (err.message, "ishermitian: TOL must be a scalar >= 0");
try, ishermitian (1, "other", 0); catch err, end
assert (err.message, "ishermitian: SKEWOPT must be 'skew' or 'nonskew'");
disp ("ok ishermitian")
