% tests/stdlib/mustBeRow.m - mustBeRow by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeRow (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeRow");
    end
  end
end
assert (refused (1), "");
assert (refused ([1 2]), "");
assert (refused (zeros (1, 0)), "");
assert (refused ("abc"), "");
assert (refused ([1; 2]), "input must be a row; it is 2x1");
assert (refused ([]), "input must be a row; it is 0x0");
disp ("ok mustBeRow")
