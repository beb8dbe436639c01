% tests/stdlib/movsum.m - movsum by its documented behaviour.
assert (movsum (1:5, 3, "Endpoints", "fill"), [NaN 6 9 12 NaN]);
assert (movsum ([1 NaN 3 4], 3), [NaN NaN NaN 7]);
assert (movsum (single (1:4), 3), [3 6 9 7]);
disp ("ok movsum")
