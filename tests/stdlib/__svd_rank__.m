% tests/stdlib/__svd_rank__.m - what null and orth share.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__svd_rank__ (eye (2), eye (2), []), 2);
assert (__svd_rank__ ([1 0; 0 1e-20], diag ([1 1e-20]), []), 1);
assert (__svd_rank__ ([3 0; 0 1], diag ([3 1]), 2), 1);
assert (__svd_rank__ ([3 4], [5 0], []), 1);
disp ("ok __svd_rank__")
