% tests/stdlib/__outside__.m - __outside__ by its documented behaviour.
[outside, text] = __outside__ ([0 1; 2 3], 1, 3, false, false);
assert (outside, logical ([1; 0; 0; 0]));
assert (text, "[1, 3]");
[outside, text] = __outside__ ([1 2 3 NaN], 1, 3, true, true);
assert (outside, logical ([1; 0; 1; 1]));
assert (text, "(1, 3)");
disp ("ok __outside__")
