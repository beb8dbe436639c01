% tests/stdlib/ipermute.m - ipermute by its documented behaviour.
x = reshape (1:24, 2, 3, 4);
assert (ipermute (permute (x, [3 1 2]), [3 1 2]), x);
assert (ipermute ([1 2; 3 4], [2 1]), [1 3; 2 4]);
try, ipermute (1); catch err, end
assert (strncmp (err.message, "Invalid call to ipermute", 24));
disp ("ok ipermute")
