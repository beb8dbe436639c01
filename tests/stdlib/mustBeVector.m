% tests/stdlib/mustBeVector.m - mustBeVector by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeVector (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeVector");
    end
  end
end
assert (refused ([1 2]), "");
assert (refused ([1; 2]), "");
assert (refused (1), "");
assert (refused (ones (2, 2)), "input must be a vector; it is 2x2");
assert (refused (zeros (1, 0)), "input must be a vector; it is 1x0");
assert (refused (zeros (1, 0), "allow-all-empties"), "");
assert (refused (zeros (3, 0, 2), "allow-all-empties"), "");
assert (refused (1, "allow"), "mustBeVector: the second argument must be \"allow-all-empties\"");
disp ("ok mustBeVector")
