% tests/stdlib/null.m - null by its documented behaviour.
assert (abs (null ([1 0])), [0; 1]);
a = [1 2 3; 4 5 6; 7 8 9];
z = null (a);
assert (size (z), [3 1]); assert (norm (a*z) < 1e-13);
assert (null (eye (2)), zeros (2, 0));
assert (size (null (zeros (2, 3))), [3 3]);
assert (null ([]), []);
assert (null (zeros (0, 3)), eye (3));
try, null (1, "r"); catch err, end
assert (err.message, "null: option for rational not yet implemented");
disp ("ok null")
