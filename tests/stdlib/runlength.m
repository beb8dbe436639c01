% tests/stdlib/runlength.m - runlength by its documented behaviour.
[c, v] = runlength ([2 2 0 4 4 4 0 1 1 1 1]);
assert (c, [2 1 3 1 4]);
assert (v, [2 0 4 0 1]);
assert (runlength (5), 1);
text = "";
try, runlength ({}); catch err, text = err.message; end
assert (text, "runlength: X must be a numeric vector");
disp ("ok runlength")
