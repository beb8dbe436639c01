% tests/stdlib/__must_fail__.m - what validators say.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = [err.identifier " " err.message]; end
end
assert (refusal (@__must_fail__, "f", "x", "must be %d", 3), "MATLAB:validators:f x must be 3");
assert (refusal (@__must_fail__, "f", "x + 1", "must not be empty"), "MATLAB:validators:f input must not be empty");
function check (v), mustBePositive (v); end
assert (refusal (@check, -1), "MATLAB:validators:mustBePositive v must be positive; found 1 elements that were not: values -1");
disp ("ok __must_fail__")
