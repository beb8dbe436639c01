% tests/stdlib/spring.m - spring by its documented behaviour.
assert (spring (2), [1 0 1; 1 1 0], 1e-4);
assert (size (spring (10)), [10 3]);
assert (size (spring ()), [64 3]);
assert (size (spring (0)), [0 3]);
map = spring (17);
assert (all (map(:) >= 0 & map(:) <= 1));
text = "";
try, spring ({1, 2}); catch err, text = err.message; end
assert (text, "spring: N must be a scalar");
disp ("ok spring")
