% tests/stdlib/mustBeA.m - mustBeA by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeA (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeA");
    end
  end
end
assert (refused (1, "double"), "");
assert (refused (1, {"char", "float"}), "");
assert (refused (int8 (1), "numeric"), "");
assert (refused (1, {"char", "cell"}), "input must be of class char, cell; it is of class double");
assert (refused (1, 3), "mustBeA: CLASSES must be the name of a class or a cell of such names");
disp ("ok mustBeA")
