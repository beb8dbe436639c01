% tests/stdlib/dsearchn.m - dsearchn by its documented behaviour.
x = [-1 -1; -1 1; 1 -1];
[idx, d] = dsearchn (x, [1 2 3], [1 1/3; 1/3 1]);
assert (idx, [3 2]);
assert (d, [4/3 4/3], 1e-15);
assert (dsearchn (x, [-2 -2]), 1);
message = "none";
try, dsearchn (x, [1 2 3]); catch err, message = err.message; end
assert (message, "dsearchn: dimensional mismatch");
disp ("ok dsearchn")
