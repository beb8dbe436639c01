% tests/stdlib/polyout.m - polyout by its documented behaviour.
assert (evalc ("polyout ([3 2 1])"), "3*s^2 + 2*s^1 + 1\n");
assert (evalc ("polyout ([3 -2 1], 'x')"), "3*x^2 - 2*x^1 + 1\n");
assert (evalc ("polyout (5)"), "5\n");
text = "";
try, polyout ({}); catch err, text = err.message; end
assert (text, "polyout: first argument must be a vector");
assert (polyout ([1 0 -2]), "1*s^2 + 0*s^1 - 2");
assert (polyout ([1 2i], "x"), "1*x^1 + 0+2i");
disp ("ok polyout")
