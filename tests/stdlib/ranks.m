% tests/stdlib/ranks.m - ranks by its documented behaviour.
assert (ranks ([1 2 2 3]), [1 2.5 2.5 4]);
assert (ranks ([1 2 2 3], 2, 1), [1 2 2 4]);
assert (ranks ([3 1 2 2], 2, 2), [4 1 3 3]);
assert (ranks ([3 1 2 2], 2, 3), [4 1 2 3]);
assert (ranks ([3 1 2 2], 2, "dense"), [3 1 2 2]);
assert (ranks ([3 1; 1 2]), [2 1; 1 2]);
text = "";
try, ranks ({}); catch err, text = err.message; end
assert (text, "ranks: X must be a numeric vector or matrix");
disp ("ok ranks")
