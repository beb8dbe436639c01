% tests/stdlib/shiftdim.m - shiftdim by its documented behaviour.
x = rand (1, 1, 4, 2);
[y, ns] = shiftdim (x);
assert (size (y), [4 2]);
assert (ns, 2);
assert (shiftdim (y, -2), x);
assert (size (shiftdim (x, 2)), [4 2]);
assert (size (shiftdim (ones (1, 1, 3))), [3 1]);
assert (size (shiftdim (ones (2, 3, 4), 1)), [3 4 2]);
try, shiftdim (1, 1.5); catch err, end
assert (err.message, "shiftdim: N must be a scalar integer");
disp ("ok shiftdim")
