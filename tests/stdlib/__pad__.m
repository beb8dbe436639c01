% tests/stdlib/__pad__.m - what prepad and postpad share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__pad__ ("own", [1 2], 4, 9, 2, true), [9 9 1 2]);
assert (__pad__ ("own", [1 2], 4, [], 2, false), [1 2 0 0]);
assert (__pad__ ("own", [1 2 3], 2, [], 2, true), [2 3]);
assert (__pad__ ("own", [1 2 3], 2, [], 2, false), [1 2]);
assert (__pad__ ("own", [1 2], 2, 5, 3, false), cat (3, [1 2], [5 5]));
assert (refusal (@__pad__, "own", 1, 2, [1 2], 1, true), "own: pad value C must be empty or a scalar");
assert (refusal (@__pad__, "own", 1, 2, [1 2], 1, false), "own: third argument must be empty or a scalar");
assert (refusal (@__pad__, "own", 1, 2, 0, 1.5, false), "own: DIM must be an integer and a valid dimension");
assert (refusal (@__pad__, "own", 1, -2, 0, 1, false), "own: length L must be a non-negative scalar");
assert (refusal (@__pad__, "own", 1, -2, 0, 1, true), "own: length L must be a positive scalar");
disp ("ok __pad__")
