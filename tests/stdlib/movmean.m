% tests/stdlib/movmean.m - movmean by its documented behaviour.
assert (movmean (1:5, 3, "Endpoints", "periodic"), [2.66666666666667 2 3 4 3.33333333333333], -1e-10);
assert (movmean (1:5, 3, "Endpoints", "same"), [1.33333333333333 2 3 4 4.66666666666667], -1e-10);
assert (movmean (magic (4), [1 1], "dim", 2), [9 7 6 8;8 8.66666666666667 9.66666666666667 9;8 7.33333333333333 8.33333333333333 9;9 11 10 8], -1e-10);
disp ("ok movmean")
