% tests/stdlib/trace.m - trace by its documented behaviour.
assert (trace ([1 2; 3 4]), 5);
assert (trace ([]), 0);
assert (trace (7), 7);
try, trace (ones (2, 2, 2)); catch err, end
assert (err.message, "trace: only valid on 2-D objects");
assert (trace ([1 2; 3 4; 5 6]), 5);
disp ("ok trace")
