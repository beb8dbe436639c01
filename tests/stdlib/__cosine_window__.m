% tests/stdlib/__cosine_window__.m - what blackman and hamming share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__cosine_window__ ("own", 1, [0.5 -0.5], "symmetric"), 1);
assert (__cosine_window__ ("own", 3, [0.5 -0.5], "symmetric"), [0; 1; 0], eps);
assert (__cosine_window__ ("own", 4, [0.5 -0.5], "periodic"), [0; 0.5; 1; 0.5], eps);
assert (__cosine_window__ ("own", 3, [1 0 2], "symmetric"), [3; 3; 3], 4 * eps);
assert (refusal (@__cosine_window__, "own", 0, 1, "periodic"), "own: M must be a positive integer");
assert (refusal (@__cosine_window__, "own", 2, 1, "no"), 'own: window type must be either "periodic" or "symmetric"');
disp ("ok __cosine_window__")
