% tests/stdlib/rosser.m - rosser by its documented behaviour.
a = rosser ();
assert (a, a');
assert (a(1), 611); assert (a(end), 99);
assert (eig (a)(end), 10*sqrt (10405), 1e-9);
disp ("ok rosser")
