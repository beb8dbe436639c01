% tests/stdlib/vech.m - vech by its documented behaviour.
assert (vech ([1 2; 3 4]), [1; 3; 4]);
assert (vech (magic (3)), [8; 3; 4; 5; 9; 2]);
try, vech (ones (2, 3)); catch err, end
assert (err.message, "vech: X must be square");
disp ("ok vech")
