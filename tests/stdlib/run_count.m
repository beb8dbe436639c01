% tests/stdlib/run_count.m - run_count by its documented behaviour.
assert (run_count ([1 1 0 1 1 1 0 0 1].', 4), [0; 1; 1; 1]);
assert (run_count ([3 2 1], 2), [3 0]);
assert (run_count (magic (3) > 4, 4, 1), [1 0 1; 1 0 1; 0 1 0; 0 0 0]);
assert (run_count (ones (2, 5), 3, 2), [0 0 1; 0 0 1]);
text = "";
try, run_count (1, -1); catch err, text = err.message; end
assert (text, "run_count: N must be a positive integer");
disp ("ok run_count")
