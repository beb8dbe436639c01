% tests/stdlib/cellindexmat.m - cellindexmat by its documented behaviour.
assert (cellindexmat ({[1 2; 3 4], [5 6; 7 8]}, 1, ":"), {[1 2], [5 6]});
assert (cellindexmat ({[1 2 3], "abc"}, 2), {2, "b"});
assert (cellindexmat ({}), {});
text = "";
try, cellindexmat (1, 2); catch err, text = err.message; end
assert (text, "cellindexmat: X must be a cell");
disp ("ok cellindexmat")
