% tests/stdlib/mustBeNonzero.m - mustBeNonzero by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonzero (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 -2]), "");
assert (refused ([0 1]), "input must be non-zero; found 1 elements that were zero: indexes 1");
disp ("ok mustBeNonzero")
