% tests/stdlib/mustBeNonnegative.m - mustBeNonnegative by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonnegative (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([0 1]), "");
assert (refused ([-1 1]), "input must be non-negative; found 1 elements that were not: values -1");
disp ("ok mustBeNonnegative")
