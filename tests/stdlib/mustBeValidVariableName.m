% tests/stdlib/mustBeValidVariableName.m - mustBeValidVariableName by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeValidVariableName (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeValidVariableName");
    end
  end
end
assert (refused ("abc"), "");
assert (refused ({"a1", "b_"}), "");
assert (refused ("3x"), "input must be the name of a variable: a letter or '_', then letters, digits and '_'");
assert (refused ("for"), "input must be the name of a variable: a letter or '_', then letters, digits and '_'");
assert (refused ({"a", "b c"}), "input must be the name of a variable: a letter or '_', then letters, digits and '_'");
assert (refused (1), "input must be the name of a variable: a letter or '_', then letters, digits and '_'");
assert (strncmp (refused (["ab"; "cd"]), "input must be the name of a variable", 36));
disp ("ok mustBeValidVariableName")
