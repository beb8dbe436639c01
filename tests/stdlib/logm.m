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
[s, iters] = logm ([5 1; 1 6]);
assert (iters, 4);
assert (expm (s), [5 1; 1 6], 1e-12);
logm ([1 2; 3 4]);
[~, id] = lastwarn ();
assert (id, "Octave:logm:non-principal");
logm ([5 1; 1 6], 1);
assert (lastwarn (), "logm: maximum number of square roots exceeded; results may still be accurate");
disp ("ok logm")
