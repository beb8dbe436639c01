% tests/stdlib/genvarname.m - genvarname by its documented behaviour.
warning ("off", "all");
assert (genvarname ("x"), "x");
assert (genvarname ("x", {"x", "x1"}), "x2");
assert (genvarname ({"x", "x"}), {"x", "x1"});
assert (genvarname ("1a b"), "x1a_b");
assert (genvarname ("if"), "xIf");
text = "";
try, genvarname (1); catch err, text = err.message; end
assert (text, "genvarname: STR must be a string or cellstr");
disp ("ok genvarname")
