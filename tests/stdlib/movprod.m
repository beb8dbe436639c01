% tests/stdlib/movprod.m - movprod by its documented behaviour.
assert (movprod (1:5, 3, "Endpoints", 0), [0 6 24 60 0]);
assert (movprod (reshape (1:8, 2, 2, 2), 2, "dim", 2), reshape (double([1 2 3 8 5 6 35 48]), [2 2 2]));
disp ("ok movprod")
