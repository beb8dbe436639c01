% tests/stdlib/mustBeColumn.m - mustBeColumn by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeColumn (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeColumn");
    end
  end
end
assert (refused (1), "");
assert (refused ([1; 2]), "");
assert (refused (zeros (0, 1)), "");
assert (refused ([1 2]), "input must be a column; it is 1x2");
assert (refused (ones (1, 1, 2)), "input must be a column; it is 1x1x2");
disp ("ok mustBeColumn")
