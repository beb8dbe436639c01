% tests/stdlib/movmax.m - movmax by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (movmax (1:5, 3), [2 3 4 5 5]);
assert (movmax (magic (4), [0 1], "dim", 2), [16 3 13 13;11 11 10 8;9 7 12 12;14 15 15 1]);
assert (movmax ([1 NaN 3 4], 3), [1 3 4 4]);
assert (strncmp (said (@() movmax (1)), "Invalid call to movmax", 22));
assert (said (@() movmax (1:5, 3, "Endpoints")), "movmax: property 'Endpoints' missing value argument");
disp ("ok movmax")
