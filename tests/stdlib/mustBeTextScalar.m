% tests/stdlib/mustBeTextScalar.m - mustBeTextScalar by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeTextScalar (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeTextScalar");
    end
  end
end
assert (refused ("abc"), "");
assert (refused (""), "");
assert (refused (''), "");
assert (refused ({"a"}), "input must be one text; it is of class cell, 1x1");
assert (refused (["a"; "b"]), "input must be one text; it is of class char, 2x1");
assert (refused (1), "input must be one text; it is of class double, 1x1");
disp ("ok mustBeTextScalar")
