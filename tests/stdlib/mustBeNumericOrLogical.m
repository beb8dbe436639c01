% tests/stdlib/mustBeNumericOrLogical.m - mustBeNumericOrLogical by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNumericOrLogical (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused (true), "");
assert (refused ("a"), "input must be numeric or logical; found a char");
disp ("ok mustBeNumericOrLogical")
