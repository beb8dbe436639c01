% tests/stdlib/betaln.m - betaln by its documented behaviour.
assert (betaln (2, 3), log (1/12), 4*eps);
assert (betaln ([3 4], 5), log (beta ([3 4], 5)), 8*eps);
try, betaln (1, i); catch err, end
assert (err.message, "betaln: A and B must be real");
disp ("ok betaln")
