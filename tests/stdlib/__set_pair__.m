% tests/stdlib/__set_pair__.m - what the functions of two sets ask of their arguments.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
for f = {@union, @intersect, @setdiff, @setxor}
  name = func2str (f{1});
  assert (refusal (f{1}, {"a"; "b"}, {"b"}, "rows"), [name ': cells not supported with "rows" flag']);
  assert (refusal (f{1}, ones (2, 2, 2), ones (2), "rows"), [name ': A and B must be 2-dimensional matrices with "rows" flag']);
  assert (refusal (f{1}, ones (2), ones (2, 3), "rows"), [name ": number of columns in A and B must match"]);
  assert (refusal (f{1}, 1, 2, "foo"), [name ": invalid option: foo"]);
  assert (refusal (f{1}, @sin, 1), [name ": A and B must be arrays or cell arrays of strings"]);
  assert (refusal (f{1}, {"a"}, []), "");
  assert (refusal (f{1}, [], {"a"}), "");
end
assert (setxor ({"a"}, []), {"a"});
[a, b] = __set_pair__ ("own", "ab", {"c"});
assert ({a, b}, {{"ab"}, {"c"}});
disp ("ok __set_pair__")
