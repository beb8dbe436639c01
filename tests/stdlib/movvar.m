% tests/stdlib/movvar.m - movvar by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (movvar (magic (4), 3), [60.5 40.5 24.5 12.5;31 20.3333333333333 12.3333333333333 7;7 12.3333333333333 20.3333333333333 31;12.5 24.5 40.5 60.5], -1e-10);
assert (movvar (magic (4), 3, 1, "dim", 2), [49 40.6666666666667 24.6666666666667 25;9 6.88888888888889 1.55555555555556 1;1 1.55555555555556 6.88888888888889 9;25 24.6666666666667 40.6666666666667 49], -1e-10);
assert (said (@() movvar (1:5, 3, "a")), "movvar: property 'a' missing value argument");
disp ("ok movvar")
