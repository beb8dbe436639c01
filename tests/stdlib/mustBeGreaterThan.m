% tests/stdlib/mustBeGreaterThan.m - mustBeGreaterThan by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeGreaterThan (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([3 4], 2), "");
assert (refused ([1 2 3], 2), "input must be greater than 2.000000; found 2 elements that were not: values [1 2]");
disp ("ok mustBeGreaterThan")
