% tests/stdlib/gray2ind.m - gray2ind by its documented behaviour.
[i, m] = gray2ind ([0 0.5 1], 4);
assert (i, uint8 ([0 2 3]));
assert (m, gray (4));
assert (gray2ind (uint8 ([0 255]), 16), uint8 ([0 15]));
assert (gray2ind ([true false]), uint8 ([1 0]));
assert (class (gray2ind ([0 1], 1000)), "uint16");
text = "";
try, gray2ind ([2 3]); catch err, text = err.message; end
assert (text, "gray2ind: floating point images may only contain values between 0 and 1");
disp ("ok gray2ind")
