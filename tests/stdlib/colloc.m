% tests/stdlib/colloc.m - colloc by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
 [r, a, b, q] = colloc (3, "r", "l");
assert (colloc (1), 0.5, -1e-10);
assert (colloc (4, "left", "right"), [0;0.0694318442029737;0.330009478207572;0.669990521792428;0.930568155797026;1], -1e-10);
assert (a, [-13 14.7883055770124 -2.66666666666667 1.87836108965431 -1;-5.32379000772445 3.87298334620742 2.06559111797729 -1.29099444873581 0.67620999227555;1.5 -3.22748612183951 0 3.22748612183951 -1.5;-0.67620999227555 1.29099444873581 -2.06559111797729 -3.87298334620742 5.32379000772445;1 -1.8783610896543 2.66666666666667 -14.7883055770124 13], -1e-10);
assert (b / 10, [8.4 -12.2063166795408 5.86666666666667 -4.46034998712592 2.4;5.32379000772445 -7.33333333333333 2.66666666666667 -1.33333333333333 0.67620999227555;-0.6 1.66666666666667 -2.13333333333333 1.66666666666667 -0.6;0.67620999227555 -1.33333333333333 2.66666666666667 -7.33333333333334 5.32379000772445;2.4 -4.46034998712592 5.86666666666667 -12.2063166795408 8.4], -1e-10);
assert (q, [0;0.277777777777778;0.444444444444444;0.277777777777778;0], -1e-10);
assert (said (@() colloc (1, 2)), "colloc: optional arguments must be strings");
assert (said (@() colloc (1, "foo")), "colloc: string argument must be \"left\" or \"right\"");
assert (said (@() colloc ([1 2])), "colloc: N must be a scalar");
assert (said (@() colloc (NaN)), "colloc: N cannot be NaN");
assert (said (@() colloc (-1)), "colloc: N must be positive");
assert (said (@() colloc (0)), "\"colloc: the total number of roots (N + \"left\" + \"right\") must be >= 1");
disp ("ok colloc")
