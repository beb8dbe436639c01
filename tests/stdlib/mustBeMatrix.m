% tests/stdlib/mustBeMatrix.m - mustBeMatrix by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeMatrix (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeMatrix");
    end
  end
end
assert (refused (1), "");
assert (refused (ones (2, 3)), "");
assert (refused (ones (2, 2, 2)), "input must have two dimensions; it is 2x2x2");
disp ("ok mustBeMatrix")
