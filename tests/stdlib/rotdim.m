% tests/stdlib/rotdim.m - rotdim by its documented behaviour.
r1 = [1, 2, 3]; r3 = [3; 2; 1];
assert (rotdim ([1 2; 3 4]), rot90 ([1 2; 3 4]));
assert (rotdim ([1 2; 3 4], 2), [4 3; 2 1]);
assert (rotdim ([1 2; 3 4], -1), rot90 ([1 2; 3 4], -1));
a = reshape (1:8, 2, 2, 2);
assert (rotdim (a, 4, [1 3]), a);
assert (rotdim (rotdim (a, 1, [1 3]), 3, [1 3]), a);
try, rotdim (1, 1.2); catch err, end
assert (err.message, "rotdim: N must be a scalar integer");
disp ("ok rotdim")
