% tests/stdlib/prctile.m - prctile by its documented behaviour.
assert (prctile ([1 2 3 4 5], 50), 3);
assert (prctile ([1 2 3 4]'), [1, 1.5, 2.5, 3.5, 4]);
assert (prctile ([1 2 3; 4 5 6], 50, 2), [2; 5]);
try, prctile ({1}); catch err, end
assert (err.message, "prctile: X must be a numeric vector or matrix");
disp ("ok prctile")
