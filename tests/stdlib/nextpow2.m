% tests/stdlib/nextpow2.m - nextpow2 by its documented behaviour.
assert (nextpow2 ([0 1 2 3 16 100]), [0 0 1 2 4 7]);
assert (nextpow2 (-17), 5);
assert (nextpow2 ([Inf -Inf NaN]), [Inf Inf NaN]);
assert (nextpow2 (0.3), -1);
try, nextpow2 ("t"); catch err, end
assert (err.message, "nextpow2: X must be numeric");
assert (isna (nextpow2 (NA)));
assert (nextpow2 ([1 2 3]), [0 1 2]);
disp ("ok nextpow2")
