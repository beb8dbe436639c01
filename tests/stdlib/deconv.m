% tests/stdlib/deconv.m - deconv by its documented behaviour.
[q, r] = deconv ([1 5 6], [1 2]);
assert (q, [1 3]); assert (r, [0 0 0]);
[q, r] = deconv ([3 6 9 9], [1 2 3]);
assert (q, [3 0]); assert (r, [0 0 0 9]);
[q, r] = deconv ([1 2], [1 2 3]);
assert (q, 0); assert (r, [1 2]);
assert (deconv ([1; 5; 6], [1 2]), [1; 3]);
try, deconv (ones (2), 1); catch err, end
assert (! isempty (strfind (err.message, "must be vector")));
disp ("ok deconv")
