% tests/stdlib/bandwidth.m - bandwidth by its documented behaviour.
[l, u] = bandwidth ([1 2; 0 1]);
assert ([l u], [0 1]);
assert (bandwidth (magic (3), "lower"), 2);
assert (bandwidth ([1 2; 0 1], "upper"), 1);
assert (bandwidth ([], "upper"), 0);
try, bandwidth (1, "foo"); catch err, end
assert (err.message, 'bandwidth: TYPE must be "lower" or "upper"');
disp ("ok bandwidth")
