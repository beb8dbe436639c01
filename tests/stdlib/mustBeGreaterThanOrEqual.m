% tests/stdlib/mustBeGreaterThanOrEqual.m - mustBeGreaterThanOrEqual by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeGreaterThanOrEqual (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([2 3], 2), "");
assert (refused ([1 2], 2), "input must be greater than or equal to 2.000000; found 1 elements that were not: values 1");
disp ("ok mustBeGreaterThanOrEqual")
