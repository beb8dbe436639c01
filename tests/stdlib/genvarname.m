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
assert (genvarname ("__y__"), "x__y__");
assert (genvarname ("y", {"y", "z"; "y1", "w"}), "y2");
assert (genvarname ("x1", {"x1"}), "x1_1");
try, genvarname ("x", char ("a", "b")); catch err, end
assert (err.message, "genvarname: if more than one exclusion is given, it must be a cellstr");
disp ("ok genvarname")
