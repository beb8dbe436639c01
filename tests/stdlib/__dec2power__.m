% tests/stdlib/__dec2power__.m - what dec2bin and dec2hex share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__dec2power__ ("own", -1, 16), "FF");
assert (__dec2power__ ("own", {5, 6}, 2, 4), ["0101"; "0110"]);
assert (__dec2power__ ("own", intmin ("int64"), 16), "8000000000000000");
assert (refusal (@__dec2power__, "own", 1.5, 2), "own: input must be integers");
assert (refusal (@__dec2power__, "own", -2 ^ 70, 2), "own: negative inputs cannot be less than intmin (\"int64\")");
disp ("ok __dec2power__")
