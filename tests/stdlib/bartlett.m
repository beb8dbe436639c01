% tests/stdlib/bartlett.m - bartlett by its documented behaviour.
assert (bartlett (5), [0; 0.5; 1; 0.5; 0], 1e-15);
assert (bartlett (1), 1);
assert (bartlett (2), [0; 0]);
text = "";
try, bartlett (0.5); catch err, text = err.message; end
assert (text, "bartlett: M must be a positive integer");
disp ("ok bartlett")
