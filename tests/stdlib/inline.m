% tests/stdlib/inline.m - functions made of texts.
f = inline ("x^2 + 1");
assert (f (3), 10);
g = inline ("x*y + z");
assert (g (1, 2, 3), 5);
h = inline ("a*x", "x", "a");
assert (h (2, 3), 6);
k = inline ("x^P1 + P2", 2);
assert (k (2, 3, 1), 9);
assert (argnames (inline ("pi*i*e + sin (t)")), {"t"});
assert (argnames (inline ("1")), {"x"});
assert (arrayfun (f, [1 2]), [2 5]);
assert (fzero (inline ("x^2 - 2"), [0 2]), sqrt (2), 1e-10);
text = "";
try, inline (1); catch err, text = err.message; end
assert (text, "inline: EXPR must be a string");
try, inline ("x", "y", 1); catch err, text = err.message; end
assert (text, "inline: additional arguments must be strings");
disp ("ok inline")
