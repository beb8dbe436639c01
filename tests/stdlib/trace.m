% tests/stdlib/trace.m - trace by its documented behaviour.
assert (trace ([1 2; 3 4]), 5);
assert (trace ([]), 0);
assert (trace (7), 7);
try, trace (ones (2, 3)); catch err, end
assert (strncmp (err.message, "trace: only valid on ", 21));
disp ("ok trace")
