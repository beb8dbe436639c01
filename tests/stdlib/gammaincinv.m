% tests/stdlib/gammaincinv.m - gammaincinv by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (gammaincinv ([1e-10, 0.1, 0.5, 0.9, 1 - 1e-10], 2), [1.41422022908297e-05 0.531811608389612 1.67834699001666 3.88972016986743 26.3339815196485], -1e-10);
assert (gammaincinv ([1e-300, 1e-10, 0.1, 0.5, 0.9], 2, "upper"), [697.324211379353 26.3339816055309 3.88972016986743 1.67834699001666 0.531811608389612], -1e-10);
assert (gammaincinv ([0 1], 2), [0 Inf]);
assert (gammaincinv ([0 1], 2, "upper"), [Inf 0]);
assert (gammaincinv (0.3, [0.1 1 10 100 1000]), [3.58608601841095e-06 0.356674943938732 8.13292824250639 94.5242993588807 983.178446757899], -1e-10);
assert (gammaincinv (single ([0.2 0.7]), 3), single ([1.53504431247711 3.615567445755]), -1e-5);
assert (gammaincinv ([NaN 0.5], [1 NaN]), [NaN NaN]);
assert (gammaincinv ([], 1), reshape (double([]), [0 0]));
assert (gammaincinv (0.5, int8 (3)), 2.67406031372356, -1e-10);
assert (strncmp (said (@() gammaincinv (1)), "Invalid call to gammaincinv", 27));
assert (said (@() gammaincinv ([1 2], [1 2 3])), "gammaincinv: Y and A must be of common size or scalars");
assert (said (@() gammaincinv (1i, 1)), "gammaincinv: all inputs must be real");
assert (said (@() gammaincinv (0.5, 1i)), "gammaincinv: all inputs must be real");
assert (said (@() gammaincinv (2, 1)), "gammaincinv: Y must be in the range [0, 1]");
assert (said (@() gammaincinv (-0.1, 1)), "gammaincinv: Y must be in the range [0, 1]");
assert (said (@() gammaincinv (0.5, 0)), "gammaincinv: A must be strictly positive");
assert (said (@() gammaincinv (0.5, 1, "foo")), "gammaincinv: invalid value for TAIL");
disp ("ok gammaincinv")
