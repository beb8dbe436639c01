% tests/stdlib/mustBeFinite.m - mustBeFinite by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeFinite (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 2 3]), "");
assert (refused ([1 NaN Inf]), "input must be finite; found 2 non-finite elements: indexes [2;3]");
disp ("ok mustBeFinite")
