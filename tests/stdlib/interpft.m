% tests/stdlib/interpft.m - periodic signals at another rate.
assert (interpft ([1 2 3 2], 8)(1:2:end), [1 2 3 2], 1e-12);
assert (interpft ([1 2 3 2], 6), [1 1.5 2.5 3 2.5 1.5], 1e-12);
t = (0:6).' / 7;
s = (0:20).' / 21;
assert (interpft ([sin(2*pi*t), cos(4*pi*t)], 21), [sin(2*pi*s), cos(4*pi*s)], 1e-12);
assert (interpft ([1 2 3 4 5 6], 3), [1 3 5], 1e-12);
assert (interpft (magic (3), 5, 2), interpft (magic (3).', 5).', 1e-12);
assert (interpft (1:4, 4), 1:4, 1e-12);
text = "";
try, interpft ([1 2], 1.5); catch err, text = err.message; end
assert (text, "interpft: N must be a scalar integer");
disp ("ok interpft")
