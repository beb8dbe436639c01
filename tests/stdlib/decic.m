% tests/stdlib/decic.m - consistent initial values.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
function res = rob (t, y, yp)
  res = [-(yp(1) + 0.04*y(1) - 1e4*y(2)*y(3)); -(yp(2) - 0.04*y(1) + 1e4*y(2)*y(3) + 3e7*y(2)^2); y(1) + y(2) + y(3) - 1];
end
[y, yp] = decic (@rob, 0, [1; 0; 0], [1; 1; 0], [20; 100; 0], [0; 0; 1]);
assert (y, [1; 0; 0], 1e-10);
assert (yp, [-0.04; 0.04; 0], 1e-10);
[y, yp, r] = decic (@(t, y, yp) [y(1)-yp(2); y(2)+yp(1)], 0, [1; 2], [1; 0], [1; 1], [0; 0], odeset ("RelTol", 1e-5));
assert ([y(2) + yp(1), y(1) - yp(2), r], [0 0 0], 1e-10);
assert (said (@() decic ("foo", 0, 1, 1, 1, 1)), "decic: FUN must be a valid function handle");
assert (said (@() decic (@rob, "ab", 1, 1, 1, 1)), "decic: T0 must be a numeric scalar");
assert (said (@() decic (@rob, 0, [1; 1], 1, 1, 1)), "decic: length of Y0, FIXED_Y0, YP0, and FIXED_YP0 must be equal");
assert (said (@() decic (@rob, 0, {1}, 1, 1, 1)), "decic: Y0, FIXED_Y0, YP0, and FIXED_YP0 must be numeric vectors");
assert (said (@() decic (@rob, 0, 1, 5, 1, 0)), "decic: FIXED_Y0 and FIXED_YP0 must be boolean vectors");
assert (said (@() decic (@rob, 0, 1, 1, 1, 1)), "decic: cannot fix more than length (Y0) components");
disp ("ok decic")
