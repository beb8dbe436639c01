% tests/stdlib/orth.m - orth by its documented behaviour.
assert (abs (orth ([2 4; 0 0])), [1; 0], 1e-15);
y = orth (magic (4));
assert (size (y), [4 3]); assert (y'*y, eye (3), 1e-13);
assert (orth ([]), []);
assert (orth ([1 2; 2 4]), [1; 2] / sqrt (5), 1e-14);
disp ("ok orth")
