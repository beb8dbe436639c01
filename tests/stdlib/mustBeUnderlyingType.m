% tests/stdlib/mustBeUnderlyingType.m - mustBeUnderlyingType by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeUnderlyingType (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeUnderlyingType");
    end
  end
end
assert (refused (1, "double"), "");
assert (refused (single (1), {"double", "single"}), "");
assert (refused (1, "float"), "input must have data of class float; it is of class double");
assert (refused (1, 3), "mustBeUnderlyingType: TYPES must be the name of a class or a cell of such names");
disp ("ok mustBeUnderlyingType")
