% tests/stdlib/sinint.m - sinint by its documented behaviour.
assert (sinint (1), 0.946083070367183, 1e-14);
assert (sinint ([0 2 Inf -1]), [0 1.60541297680269 pi/2 -0.946083070367183], 1e-13);
assert (sinint (10), 1.65834759421887, 1e-13);
assert (sinint (5), 1.54993124494467, 1e-13);
assert (sinint (i), 1.05725087537573i, 1e-13);
assert (class (sinint (single (1))), "single");
assert (signbit (sinint (-0)));
assert (sinint (10i), 1246.1144901994233444i, -8 * eps);
assert (class (sinint (int8 (3))), "double");
disp ("ok sinint")
