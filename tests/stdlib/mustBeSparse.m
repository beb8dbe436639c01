% tests/stdlib/mustBeSparse.m - mustBeSparse by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeSparse (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeSparse");
    end
  end
end
assert (refused (1), "input must be sparse");
disp ("ok mustBeSparse")
