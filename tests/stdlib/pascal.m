% tests/stdlib/pascal.m - pascal by its documented behaviour.
assert (pascal (3), [1 1 1; 1 2 3; 1 3 6]);
assert (pascal (3, -1), [1 0 0; 1 1 0; 1 2 1]);
assert (pascal (3, 1), [1 0 0; 1 -1 0; 1 -2 1]);
assert (pascal (3, 2)^3, eye (3));
assert (pascal (0), []);
try, pascal (3, 4); catch err, end
assert (strncmp (err.message, "pascal: ", 8));
disp ("ok pascal")
