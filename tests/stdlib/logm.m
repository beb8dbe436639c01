% tests/stdlib/logm.m - logm by its documented behaviour.
assert (logm (eye (2)), zeros (2));
a = [1 2; 0 3];
assert (logm (expm (a)), a, 1e-12);
b = [2 1; 1 3];
assert (expm (logm (b)), b, 1e-12);
assert (logm (10), log (10));
assert (isreal (logm (b)));
try, logm (ones (2, 3)); catch err, end
assert (err.message, "logm: A must be a square matrix");
disp ("ok logm")
