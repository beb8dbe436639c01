% tests/stdlib/mustBeNonzeroLengthText.m - mustBeNonzeroLengthText by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonzeroLengthText (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeNonzeroLengthText");
    end
  end
end
assert (refused ("abc"), "");
assert (refused ({"a", "b"}), "");
assert (refused (""), "input must be text with one or more characters");
assert (refused ({"a", ""}), "input must be text with one or more characters");
assert (refused (1), "input must be text; it is of class double");
assert (refused (["ab"; "cd"]), "input must be text; it is of class char");
assert (refused ({"ab", ["ab"; "cd"]}), "input must be text; it is of class cell");
disp ("ok mustBeNonzeroLengthText")
