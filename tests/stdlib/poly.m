% tests/stdlib/poly.m - poly by its documented behaviour.
assert (poly ([1 2]), [1 -3 2]);
assert (poly ([]), 1);
assert (poly ([1 2; 3 4]), [1 -5 -2], 1e-13);
assert (poly (3), [1 -3]);
try, poly (ones (2, 3)); catch err, end
assert (! isempty (strfind (err.message, "poly")));
disp ("ok poly")
