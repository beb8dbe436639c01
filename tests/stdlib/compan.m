% tests/stdlib/compan.m - compan by its documented behaviour.
assert (compan ([1 2 3]), [-2 -3; 1 0]);
assert (compan (4), []);
assert (compan ([2 1]), -0.5);
try, compan ([]); catch err, end
assert (err.message, "compan: C must be a vector");
disp ("ok compan")
