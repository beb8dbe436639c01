% tests/stdlib/ellipke.m - ellipke by its documented behaviour.
[k, e] = ellipke ([0 0.5 1 -1]);
assert (k, [pi/2, 1.854074677301372, Inf, 1.311028777146060], 1e-13);
assert (e, [pi/2, 1.350643881047675, 1, 1.910098894513856], 1e-13);
text = "";
try, ellipke (2); catch err, text = err.message; end
assert (strncmp (text, "ellipke: ", 9));
[k, e] = ellipke ([-Inf 0]);
assert (k, [0 pi/2], 1e-15);
assert (e(1), Inf);
text = "";
try, ellipke (1, -1); catch err, text = err.message; end
assert (text, "ellipke: TOL must be a real scalar > 0");
disp ("ok ellipke")
