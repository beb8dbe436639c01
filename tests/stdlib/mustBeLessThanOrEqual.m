% tests/stdlib/mustBeLessThanOrEqual.m - mustBeLessThanOrEqual by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeLessThanOrEqual (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 2], 2), "");
assert (refused (3, 2), "input must be less than or equal to 2.000000; found 1 elements that were not: values 3");
disp ("ok mustBeLessThanOrEqual")
