% tests/stdlib/rectint.m - rectint by its documented behaviour.
assert (rectint ([0 0 1 1], [0.5 0.5 2 2]), 0.25);
assert (rectint ([0 0 1 1; 5 5 2 2], [0.5 0.5 2 2; 6 6 3 1]), [0.25 0; 0 1]);
text = "";
try, rectint ([1 2 3], [1 2 3 4]); catch err, text = err.message; end
assert (text, "rectint: A and B must have same number of columns");
disp ("ok rectint")
