% tests/stdlib/movmedian.m - movmedian by its documented behaviour.
assert (movmedian ([1 9 2 8 3], 3), [5 2 8 3 5.5], -1e-10);
assert (movmedian (magic (5), 3), [20 14.5 4 11 15.5;17 6 7 14 16;10 6 13 20 16;10 12 19 20 9;10.5 15 22 11.5 6], -1e-10);
disp ("ok movmedian")
