% tests/stdlib/swapbytes.m - swapbytes by its documented behaviour.
assert (swapbytes (uint16 (1:4)), uint16 ([256 512 768 1024]));
assert (swapbytes (uint32 (1)), uint32 (16777216));
assert (swapbytes (int8 ([1 2])), int8 ([1 2]));
assert (swapbytes (swapbytes (pi)), pi);
assert (swapbytes (swapbytes (single ([1 2; 3 4]))), single ([1 2; 3 4]));
try, swapbytes ("a"); catch err, end
assert (err.message, "swapbytes: invalid object of class 'char'");
disp ("ok swapbytes")
