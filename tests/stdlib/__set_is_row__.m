% tests/stdlib/__set_is_row__.m - what union and intersect share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__set_is_row__ ([1 2], [3 4]), true);
assert (__set_is_row__ ([1 2], [3; 4]), false);
assert (__set_is_row__ ([1 2], [3; 4], "legacy"), true);
assert (__set_is_row__ ([1; 2], [3; 4], "legacy"), false);
assert (__set_is_row__ ([], [3 4], "legacy"), false);
disp ("ok __set_is_row__")
