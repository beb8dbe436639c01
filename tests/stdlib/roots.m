% tests/stdlib/roots.m - roots by its documented behaviour.
assert (sort (roots ([1 -3 2])), [1; 2], 1e-13);
assert (roots ([0 0]), []);
assert (roots ([1 0 0]), [0; 0]);
assert (sort (roots ([2 -4 0])), [0; 2], 1e-13);
assert (size (roots (5)), [0 1]);
r = roots ([1 0 1]);
assert (sort (imag (r)), [-1; 1], 1e-13);
try, roots ([1 Inf]); catch err, end
assert (err.message, "roots: inputs must not contain Inf or NaN");
disp ("ok roots")
