% tests/stdlib/hilb.m - hilb by its documented behaviour.
assert (hilb (2), [1 1/2; 1/2 1/3]);
assert (hilb (3)(3,3), 1/5);
assert (hilb (0), []);
try, hilb (ones (2)); catch err, end
assert (err.message, "hilb: N must be a scalar integer");
disp ("ok hilb")
