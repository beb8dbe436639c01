% tests/stdlib/movslice.m - movslice by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (movslice (10, 3), [1 2 3 4 5 6 7 8;2 3 4 5 6 7 8 9;3 4 5 6 7 8 9 10]);
assert (movslice (6, [0 2]), [1 2 3 4;2 3 4 5;3 4 5 6]);
assert (strncmp (said (@() movslice (10)), "Invalid call to movslice", 24));
assert (said (@() movslice (10, 20)), "movslice: window length WLEN (20) must be shorter than length along DIM (10)");
assert (said (@() movslice ("a", [1 2 3])), "movslice: WLEN must be a scalar or 2-element array of integers >= 0");
assert (said (@() movslice (0, 3)), "movslice: N must be a positive integer");
assert (said (@() movslice (10, 1)), "movslice: WLEN must be > 1");
disp ("ok movslice")
