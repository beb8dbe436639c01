% tests/stdlib/mustBeFloat.m - mustBeFloat by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeFloat (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeFloat");
    end
  end
end
assert (refused (1), "");
assert (refused (single (1)), "");
assert (refused (int8 (1)), "input must be of class double or single; it is of class int8");
assert (refused ("a"), "input must be of class double or single; it is of class char");
disp ("ok mustBeFloat")
