% tests/stdlib/movmad.m - movmad by its documented behaviour.
assert (movmad (magic (4), 3), [5.5 4.5 3.5 2.5;4 3.11111111111111 2.44444444444444 2;2 2.44444444444444 3.11111111111111 4;2.5 3.5 4.5 5.5], -1e-10);
assert (movmad (1:5, 3), [0.5 0.666666666666667 0.666666666666667 0.666666666666667 0.5], -1e-10);
disp ("ok movmad")
