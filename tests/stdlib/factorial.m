% tests/stdlib/factorial.m - factorial by its documented behaviour.
assert (factorial (5), 120);
assert (factorial ([0 1 2; 3 4 10]), [1 1 2; 6 24 3628800]);
assert (factorial (single (4)), single (24));
assert (factorial (171), Inf);
try, factorial (-1); catch err, end
assert (err.message, "factorial: all N must be real non-negative integers");
disp ("ok factorial")
