% tests/stdlib/mustBePositive.m - mustBePositive by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBePositive (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 2]), "");
assert (refused ([0 1]), "input must be positive; found 1 elements that were not: values 0");
disp ("ok mustBePositive")
