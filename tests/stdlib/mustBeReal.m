% tests/stdlib/mustBeReal.m - mustBeReal by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeReal (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused (1), "");
assert (refused ([i 1]), "input must be real");
disp ("ok mustBeReal")
