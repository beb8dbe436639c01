% tests/stdlib/rat.m - rat by its documented behaviour.
[n, d] = rat (pi);
assert ([n d], [355 113]);
[n, d] = rat ([0.5 0.25; -0.75 3]);
assert (n, [1 1; -3 3]);
assert (d, [2 4; 4 1]);
assert (rat (pi), "3 + 1/(7 + 1/16)");
assert (rat (0.5), "1 + 1/(-2)");
[n, d] = rat ([0 Inf]);
assert (n ./ d, [0 Inf]);
text = "";
try, rat (i); catch err, text = err.message; end
assert (text, "rat: X must be a real, not complex, array");
try, rat (2, "x"); catch err, end
assert (err.message, "rat: TOL must be a numeric scalar > 0");
disp ("ok rat")
