% tests/stdlib/mustBeNonmissing.m - mustBeNonmissing by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeNonmissing (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeNonmissing");
    end
  end
end
assert (refused ([1 2]), "");
assert (refused ([1 NaN]), "input must have no missing elements; found 1");
assert (refused ("ab"), "");
assert (refused ("a b"), "input must have no missing elements; found 1");
assert (refused ({"a", ""}), "input must have no missing elements; found 1");
assert (refused (int8 (1)), "");
disp ("ok mustBeNonmissing")
