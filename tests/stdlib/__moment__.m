% tests/stdlib/__moment__.m - what kurtosis and skewness share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
[y, n, flag] = __moment__ ("own", 2, [1 2 3 4], []);
assert ([y, n, flag], [1, 4, 1], 4 * eps);
[y, n, flag] = __moment__ ("own", 3, [1 1; 2 1], 0, 1);
assert ({y, n, flag}, {[0 NaN], 2, 0});
[y, n, flag] = __moment__ ("own", 3, [], 0);
assert ({y, flag}, {0, 1});
assert (refusal (@__moment__, "own", 3, {}, 0), "own: X must be a numeric vector or matrix");
assert (refusal (@__moment__, "own", 3, 1, 2), "own: FLAG must be 0 or 1");
disp ("ok __moment__")
