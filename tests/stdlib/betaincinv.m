% tests/stdlib/betaincinv.m - betaincinv by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (betaincinv ([1e-10, 0.1, 0.5, 0.9, 0.999], 2, 3), [4.08249401580833e-06 0.142559316710031 0.38572756813239 0.679539416278182 0.935961860897166], -1e-10);
assert (betaincinv ([1e-10, 0.1, 0.5, 0.9, 0.999], 2, 3, "upper"), [0.999707576846791 0.679539416278182 0.385727568132389 0.142559316710031 0.0130229473708145], -1e-10);
assert (betaincinv ([0 1], 2, 3), [0 1]);
assert (betaincinv ([0 1], 2, 3, "upper"), [1 0]);
assert (betaincinv (0.3, [0.1 1 10 100], [5 0.2 3 400]), [7.86594493945448e-07 0.83193 0.718617618796027 0.190333783881271], -1e-10);
assert (betaincinv (single ([0.2 0.7]), 3, 1), single ([0.584803521633148 0.887903988361359]), -1e-5);
assert (betaincinv (NaN, 1, 1), NaN);
assert (strncmp (said (@() betaincinv (1, 2)), "Invalid call to betaincinv", 26));
assert (said (@() betaincinv ([1 2], [1 2 3], 1)), "betaincinv: Y, A, and B must be of common size or scalars");
assert (said (@() betaincinv (1i, 1, 1)), "betaincinv: Y, A, and B must be real, floating point values");
assert (said (@() betaincinv (int8 (1), 1, 1)), "betaincinv: Y, A, and B must be real, floating point values");
assert (said (@() betaincinv (2, 1, 1)), "betaincinv: Y must be in the range [0, 1]");
assert (said (@() betaincinv (0.5, 0, 1)), "betaincinv: A must be strictly positive");
assert (said (@() betaincinv (0.5, 1, -1)), "betaincinv: B must be strictly positive");
assert (said (@() betaincinv (0.5, 1, 1, "foo")), "betaincinv: invalid value for TAIL");
disp ("ok betaincinv")
