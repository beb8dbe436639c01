% tests/stdlib/hanning.m - hanning by its documented behaviour.
assert (hanning (3), [0; 1; 0], 1e-15);
assert (hanning (1), 1);
text = "";
try, hanning (0.5); catch err, text = err.message; end
assert (text, "hanning: M must be a positive integer");
disp ("ok hanning")
