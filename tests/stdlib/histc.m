% tests/stdlib/histc.m - histc by its documented behaviour.
assert (histc ([1 2 2 3 5], 1:4), [1 2 1 0]);
[n, i] = histc ([1 2 2 3 5 NaN], 1:4);
assert (i, [1 2 2 3 0 0]);
assert (histc ([1 2; 2 2; 3 1], 1:3), [1 1; 1 2; 1 0]);
assert (histc ([1 2; 2 2], 1:3, 2), [1 1 0; 0 2 0]);
text = "";
try, histc (1); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to histc", 21));
lastwarn ("");
assert (histc ([1 2 3], [3 1]), [2 1]);
assert (lastwarn (), "histc: edge values not sorted on input");
disp ("ok histc")
