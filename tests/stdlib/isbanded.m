% tests/stdlib/isbanded.m - isbanded by its documented behaviour.
a = [1 1 0; 1 1 1; 0 1 1];
assert (isbanded (a, 1, 1), true);
assert (isbanded (a, 0, 1), false);
assert (isbanded ("a", 1, 1), false);
try, isbanded (1, -1, 1); catch err, end
assert (err.message, "isbanded: LOWER and UPPER must be non-negative integers");
assert (isbanded ([], 0, 0), []);
disp ("ok isbanded")
