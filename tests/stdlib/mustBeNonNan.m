% tests/stdlib/mustBeNonNan.m - mustBeNonNan by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonNan (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 2 Inf]), "");
assert (refused ([NaN 1]), "input must be non-NaN; found 1 elements that were not: indexes 1");
disp ("ok mustBeNonNan")
