% tests/stdlib/dsearch.m - dsearch by its documented behaviour.
assert (dsearch ([-1; -1; 1], [-1; 1; -1], [1 2 3], 1, 1/3), 3);
[idx, d] = dsearch ([0 5], [0 5], [], [1 4], [2 4]);
assert (idx, [1 2]);
assert (d, [sqrt(5), sqrt(2)], 1e-15);
disp ("ok dsearch")
