% tests/stdlib/common_size.m - common_size by its documented behaviour.
[err, a, b] = common_size ([1 2; 3 4], 5);
assert (err, 0);
assert (b, [5 5; 5 5]);
[err, a, b] = common_size ([1 2; 3 4], [1 2]);
assert (err, 1);
assert (b, [1 2]);
[err, a, b] = common_size (3, 4);
assert ([err a b], [0 3 4]);
disp ("ok common_size")
