% tests/stdlib/__data_dimension__.m - along which dimension functions of statistics work.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__data_dimension__ ("own", ones (1, 3), 2), 2);
assert (__data_dimension__ ("own", ones (4, 3), 2), 1);
assert (__data_dimension__ ("own", 7, 2), 1);
assert (__data_dimension__ ("own", 7, Inf, 5), 5);
assert (refusal (@__data_dimension__, "own", 7, 2, 3), "own: DIM must be an integer and a valid dimension");
assert (refusal (@__data_dimension__, "own", 7, 2, []), "own: DIM must be an integer and a valid dimension");
disp ("ok __data_dimension__")
