% tests/stdlib/mustBeText.m - mustBeText by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeText (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeText");
    end
  end
end
assert (refused ("abc"), "");
assert (refused ({"a", "b"}), "");
assert (refused ({}), "");
assert (refused ({1}), "input must be text; it is of class cell");
assert (refused (["a"; "b"]), "input must be text; it is of class char");
assert (refused (1), "input must be text; it is of class double");
assert (refused ({["ab"; "cd"]}), "input must be text; it is of class cell");
disp ("ok mustBeText")
