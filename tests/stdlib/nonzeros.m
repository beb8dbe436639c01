% tests/stdlib/nonzeros.m - nonzeros by its documented behaviour.
assert (nonzeros ([1 0; 2 3]), [1; 2; 3]);
assert (nonzeros ([0 5 0 6]), [5; 6]);
disp ("ok nonzeros")
