% tests/stdlib/polyreduce.m - polyreduce by its documented behaviour.
assert (polyreduce ([0 0 1 2]), [1 2]);
assert (polyreduce ([0 0]), 0);
assert (polyreduce ([1 0]), [1 0]);
try, polyreduce ([]); catch err, end
assert (err.message, "polyreduce: C must be a non-empty vector");
disp ("ok polyreduce")
