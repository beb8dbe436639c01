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
assert (issymmetric ([0 3; -3.1 0], "skew", 0.2));
assert (! issymmetric ([0 3; -3.1 0], "skew", 0.01));
try, issymmetric (1, {}); catch err, end
assert (err.message, ["issymmetric: second argument must be a non-negative scalar TOL, ", ...
                      "or one of the strings: 'skew' / 'nonskew'"]);
try, issymmetric (1, "skew", -1); catch err, end
assert (err.message, "issymmetric: TOL must be a scalar >= 0");
try, issymmetric (1, "other", 0); catch err, end
assert (err.message, "issymmetric: SKEWOPT must be 'skew' or 'nonskew'");
assert (issymmetric (["te"; "et"]));
assert (issymmetric ("s"));
try, issymmetric ({1}); catch err, end
assert (err.message, "issymmetric: A must be a numeric, logical, or character matrix");
disp ("ok issymmetric")
