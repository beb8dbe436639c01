% tests/stdlib/__integral_arguments__.m - what integral2 and integral3 share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
o = __integral_arguments__ ("own", {"YA", 0, "YB", @(x) x});
assert (o, struct ("abstol", 1e-10, "reltol", 1e-6, "method", "auto", "vectorized", true));
o = __integral_arguments__ ("own", {}, "AbsTol", 1, "RELTOL", 2, "Method", "Tiled", "vectorized", 0);
assert (o, struct ("abstol", 1, "reltol", 2, "method", "tiled", "vectorized", false));
assert (refusal (@__integral_arguments__, "own", {"YA", [1 2]}), "own: YA must be a real scalar or a function");
assert (refusal (@__integral_arguments__, "own", {}, "reltol", -1), "own: RelTol value must be a numeric scalar >= 0");
assert (refusal (@__integral_arguments__, "own", {}, "method", "no"), "own: unrecognized method 'no'");
assert (refusal (@__integral_arguments__, "own", {}, 3, 4), "own: property PROP must be a string");
assert (refusal (@__integral_arguments__, "own", {}, "foo", 4), "own: unknown property 'foo'");
assert (refusal (@__integral_arguments__, "own", {}, "vectorized", "yes"), "own: Vectorized must be a logical value");
disp ("ok __integral_arguments__")
