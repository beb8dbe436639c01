% tests/stdlib/polyvalm.m - polyvalm by its documented behaviour.
a = [1 2; 3 4];
assert (polyvalm ([1 0], a), a);
assert (polyvalm ([1 2 3], a), a*a + 2*a + 3*eye (2));
try, polyvalm ([1 1], ones (2, 3)); catch err, end
assert (err.message, "polyvalm: second argument must be a square matrix");
disp ("ok polyvalm")
