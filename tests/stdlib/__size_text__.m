% tests/stdlib/__size_text__.m - sizes as validators tell them.
assert (__size_text__ (ones (2, 3)), "2x3");
assert (__size_text__ (zeros (0, 1, 4)), "0x1x4");
disp ("ok __size_text__")
