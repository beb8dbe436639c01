% tests/stdlib/mustBeNegative.m - mustBeNegative by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNegative (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([-1 -2]), "");
assert (refused ([1 -1]), "input must be negative; found 1 elements that were not: values 1");
disp ("ok mustBeNegative")
