% tests/stdlib/range.m - range by its documented behaviour.
assert (range ([1 5 3]), 4);
assert (range ([1 2; 4 8]), [3 6]);
assert (range ([1 2; 4 8], 2), [1; 4]);
try, range (); catch err, end
assert (strncmp (err.message, "Invalid call to range", 21));
disp ("ok range")
