% tests/stdlib/polyout.m - polyout by its documented behaviour.
assert (evalc ("polyout ([3 2 1])"), "3*s^2 + 2*s^1 + 1\n");
assert (evalc ("polyout ([3 -2 1], 'x')"), "3*x^2 - 2*x^1 + 1\n");
assert (evalc ("polyout (5)"), "5\n");
text = "";
try, polyout ({}); catch err, text = err.message; end
assert (text, "polyout: first argument must be a vector");
disp ("ok polyout")
