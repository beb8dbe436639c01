% tests/stdlib/mustBeNonempty.m - mustBeNonempty by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonempty (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused (1), "");
assert (refused ([]), "input must not be empty");
disp ("ok mustBeNonempty")
