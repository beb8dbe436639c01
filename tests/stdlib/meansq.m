% tests/stdlib/meansq.m - meansq by its documented behaviour.
assert (meansq (1:5), 11);
assert (meansq ([1 2; 3 4]), [5 10]);
assert (meansq ([1 2; 3 4], 2), [2.5; 12.5]);
assert (meansq (single ([1 3])), single (5));
try, meansq ({1}); catch err, end
assert (! isempty (strfind (err.message, "X must be a numeric vector or matrix")));
disp ("ok meansq")
