% tests/stdlib/rank.m - rank by its documented behaviour.
assert (rank ([1 2; 2 4]), 1);
assert (rank (eye (3)), 3);
assert (rank (zeros (2)), 0);
assert (rank ([]), 0);
assert (rank ([1 0; 0 1e-3], 0.1), 1);
try, rank (); catch err, end
assert (strncmp (err.message, "Invalid call to rank", 20));
disp ("ok rank")
