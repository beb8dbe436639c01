% tests/stdlib/isequaln.m - isequaln by its documented behaviour.
assert (isequaln ([1 NaN], [1 NaN]), true);
assert (isequaln ([1 NaN], [1 2]), false);
assert (isequaln ({1, NaN}, {1, NaN}), true);
assert (isequaln (struct ("a", NaN), struct ("a", NaN), struct ("a", NaN)), true);
assert (isequaln (struct ("a", NaN), struct ("b", NaN)), false);
assert (isequaln ("a", "a"), true);
try, isequaln (1); catch err, end
assert (strncmp (err.message, "Invalid call to isequaln", 24));
disp ("ok isequaln")
