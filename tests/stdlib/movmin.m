% tests/stdlib/movmin.m - movmin by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (movmin (1:5, [1 0]), [1 1 2 3 4]);
assert (movmin (1:5, 2), [1 1 2 3 4]);
assert (movmin (int8 (1:5), 3), [1 1 2 3 4]);
assert (said (@() movmin (1:5, 30)), "movslice: window length WLEN (30) must be shorter than length along DIM (5)");
assert (said (@() movmin (1:5, 1)), "movslice: WLEN must be > 1");
assert (said (@() movmin (1:5, 3, "foo", "foo")), "movfun: argument 'FOO' is not a valid parameter");
disp ("ok movmin")
