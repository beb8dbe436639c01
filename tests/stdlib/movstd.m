% tests/stdlib/movstd.m - movstd by its documented behaviour.
assert (movstd (1:5, 3), [0.707106781186548 1 1 1 0.707106781186548], -1e-10);
assert (movstd (1:5, 3, 1), [0.5 0.816496580927726 0.816496580927726 0.816496580927726 0.5], -1e-10);
assert (movstd (1:5, 3, "Endpoints", "fill"), [NaN 1 1 1 NaN]);
disp ("ok movstd")
