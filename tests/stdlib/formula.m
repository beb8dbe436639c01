% tests/stdlib/formula.m - the text of an expression.
assert (formula (inline ("x + 1")), "x + 1");
assert (formula (@(a, b) a * b), "a * b");
text = "";
try, formula (1); catch err, text = err.message; end
assert (text, "formula: FUN must be an inline function");
disp ("ok formula")
