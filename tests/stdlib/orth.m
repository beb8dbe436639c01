% tests/stdlib/orth.m - orth by its documented behaviour.
assert (abs (orth ([2 4; 0 0])), [1; 0], 1e-15);
y = orth (magic (4));
assert (size (y), [4 3]); assert (y'*y, eye (3), 1e-13);
assert (orth ([]), []);
disp ("ok orth")
