% tests/stdlib/__refuse_sets__.m - words for sets of different kinds.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
mixed = ": cell array of strings cannot be combined with a nonstring value";
neither = ": A and B must be arrays or cell arrays of strings";
for f = {@union, @intersect, @setdiff, @setxor, @ismember}
  name = func2str (f{1});
  assert (refusal (f{1}, {"a"}, 1), [name mixed]);
  assert (refusal (f{1}, 1, {"a"}), [name mixed]);
  assert (refusal (f{1}, {1}, {2}), [name neither]);
  assert (refusal (f{1}, {1}, "a"), [name neither]);
end
assert (refusal (@__refuse_sets__, "own", false), ["own" neither]);
disp ("ok __refuse_sets__")
