% tests/stdlib/mustBeSorted.m - mustBeSorted by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeSorted (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeSorted");
    end
  end
end
assert (refused ([1 2 2 3]), "");
assert (refused ([1 3 2]), "input must be sorted (ascend)");
assert (refused ([3 2 2], "descend"), "");
assert (refused ([1 2], "descend"), "input must be sorted (descend)");
assert (refused (1, "up"), "mustBeSorted: DIRECTION must be \"ascend\" or \"descend\"");
disp ("ok mustBeSorted")
