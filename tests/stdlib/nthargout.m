% tests/stdlib/nthargout.m - nthargout by its documented behaviour.
assert (nthargout (2, @max, [1 5 3]), 2);
assert (nthargout ([1 2], @size, zeros (2, 3)), {2, 3});
assert (nthargout (1, 2, @size, zeros (2, 3, 4)), 2);
assert (nthargout (2, "max", [1 5 3]), 2);
try, nthargout (0, @max, 1); catch err, end
assert (err.message, "nthargout: N and NTOT must consist of positive integers");
disp ("ok nthargout")
