% tests/stdlib/detrend.m - detrend by its documented behaviour.
assert (detrend ([1 2 3]), [0 0 0], 1e-14);
assert (detrend ([1; 2; 6], 0), [-2; -1; 3], 1e-14);
assert (detrend ([1 4; 4 4; 9 4], 2), zeros (3, 2), 1e-13);
assert (detrend ([1 2 6], "constant"), [-2 -1 3], 1e-14);
text = "";
try, detrend ("abc"); catch err, text = err.message; end
assert (text, "detrend: X must be a numeric vector or matrix");
disp ("ok detrend")
