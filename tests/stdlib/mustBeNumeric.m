% tests/stdlib/mustBeNumeric.m - mustBeNumeric by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNumeric (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused (1), "");
assert (refused ("a"), "input must be numeric; found a char");
disp ("ok mustBeNumeric")
