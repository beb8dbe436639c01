% tests/stdlib/unwrap.m - unwrap by its documented behaviour.
assert (unwrap ([0 3 -3]), [0 3 2*pi-3], 10*eps);
t = 0:0.5:20;
assert (unwrap (angle (exp (i * t))), t, 1e-12);
assert (unwrap (angle (exp (i * t.'))), t.', 1e-12);
assert (unwrap ([t; t](:,1:3), [], 2), [t; t](:,1:3));
text = "";
try, unwrap ("a"); catch err, text = err.message; end
assert (text, "unwrap: X must be a numeric matrix or vector");
disp ("ok unwrap")
