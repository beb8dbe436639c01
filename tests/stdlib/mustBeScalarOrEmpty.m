% tests/stdlib/mustBeScalarOrEmpty.m - mustBeScalarOrEmpty by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeScalarOrEmpty (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeScalarOrEmpty");
    end
  end
end
assert (refused (1), "");
assert (refused ([]), "");
assert (refused ("a"), "");
assert (refused ([1 2]), "input must be a scalar or empty; it is 1x2");
disp ("ok mustBeScalarOrEmpty")
