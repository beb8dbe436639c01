% tests/stdlib/expm.m - expm by its documented behaviour.
assert (expm (zeros (2)), eye (2));
assert (expm ([0 1; 0 0]), [1 1; 0 1], 1e-15);
a = [1 2; 3 4];
assert (expm (a), [51.968956198705000 74.736564567003213; 112.104846850504826 164.073803049209831], 1e-11);
assert (expm (2), exp (2));
assert (expm ([0 -pi; pi 0]), -eye (2), 1e-12);
assert (expm ([]), []);
try, expm (ones (2, 3)); catch err, end
assert (err.message, "expm: A must be a square matrix");
disp ("ok expm")
