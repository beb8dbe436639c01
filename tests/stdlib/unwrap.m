% tests/stdlib/unwrap.m - unwrap by its documented behaviour.
assert (unwrap ([0 3 -3]), [0 3 2*pi-3], 10*eps);
t = 0:0.5:20;
assert (unwrap (angle (exp (i * t))), t, 1e-12);
assert (unwrap (angle (exp (i * t.'))), t.', 1e-12);
assert (unwrap ([t; t](:,1:3), [], 2), [t; t](:,1:3));
text = "";
try, unwrap ("a"); catch err, text = err.message; end
assert (text, "unwrap: X must be a numeric matrix or vector");
r = 0:100;
w = r - 2 * pi * floor ((r + pi) / (2 * pi));
assert (unwrap (w, 0.1), r, 1e-12);
assert (unwrap (w, eps), r, 1e-12);
assert (unwrap ([0 NaN 7]), [0 NaN 7-2*pi], 1e-12);
disp ("ok unwrap")
