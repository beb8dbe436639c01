% tests/stdlib/cosint.m - cosint by its documented behaviour.
assert (cosint (1), 0.337403922900968, 1e-14);
assert (cosint ([0 2 Inf]), [-Inf 0.422980828774865 0], 1e-14);
assert (cosint (10), -0.0454564330044554, 1e-14);
assert (cosint (-1), 0.337403922900968 + i * pi, 1e-14);
assert (cosint (i), 0.837866940980208 + i * pi / 2, 1e-13);
assert (cosint (5), -0.190029749656644, 1e-13);
assert (class (cosint (single (1))), "single");
text = "";
try, cosint ("a"); catch err, text = err.message; end
assert (text, "cosint: X must be numeric");
assert (cosint (20i), 1.28078263320282944e7 + 1.57079632679489662i, -4 * eps);
assert (imag (cosint (complex (-1, -0))), -pi);
assert (imag (cosint (complex (-1, 0))), pi);
disp ("ok cosint")
