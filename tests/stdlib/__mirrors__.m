% tests/stdlib/__mirrors__.m - what issymmetric and ishermitian share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
a = [1 2; 2 1];
assert (__mirrors__ (a, a.', false, 0), true);
assert (__mirrors__ (a, a.', true, 0), false);
assert (__mirrors__ ([0 1; -1 0], [0 -1; 1 0], true, 0), true);
assert (__mirrors__ ([1 2; 2.01 1], [1 2.01; 2 1], false, 0), false);
assert (__mirrors__ ([1 2; 2.01 1], [1 2.01; 2 1], false, 0.01), true);
assert (__mirrors__ (zeros (2), zeros (2), false, 0.1), true);
disp ("ok __mirrors__")
