% tests/stdlib/iscolormap.m - iscolormap by its documented behaviour.
assert (iscolormap (jet (5)));
assert (! iscolormap (uint8 ([0 1 2])));
assert (! iscolormap ("abc"));
assert (! iscolormap (ones (2)));
disp ("ok iscolormap")
