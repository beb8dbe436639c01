% tests/stdlib/mustBeLessThan.m - mustBeLessThan by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeLessThan (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 0], 2), "");
assert (refused ([1 3], 2), "input must be less than 2.000000; found 1 elements that were not: values 3");
disp ("ok mustBeLessThan")
