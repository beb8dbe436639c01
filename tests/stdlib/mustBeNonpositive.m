% tests/stdlib/mustBeNonpositive.m - mustBeNonpositive by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonpositive (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([0 -1]), "");
assert (refused ([-1 1]), "input must be non-positive; found 1 elements that were not: values 1");
disp ("ok mustBeNonpositive")
