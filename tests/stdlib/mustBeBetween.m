% tests/stdlib/mustBeBetween.m - mustBeBetween by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeBetween (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeBetween");
    end
  end
end
assert (refused ([1 3], 1, 3), "");
assert (refused ([1 3], 1, 3, "open"), "input must lie in (1, 3); found 2 elements that do not");
assert (refused (1, 1, 3, "openleft"), "input must lie in (1, 3]; found 1 elements that do not");
assert (refused (3, 1, 3, "openleft"), "");
assert (refused (3, 1, 3, "closedleft"), "input must lie in [1, 3); found 1 elements that do not");
assert (refused (1, 1, 3, "closedleft"), "");
assert (refused (1, 1, 3, "exclusive"), "mustBeBetween: INTERVAL must be \"closed\", \"open\", \"openleft\", \"openright\", \"closedleft\" or \"closedright\"");
assert (refused (struct (), 1, 2), "input must be numbers; it is of class struct");
assert (refused ([1 2], [1; 2; 3], 2), "mustBeBetween: LOWER and UPPER must be one number each");
assert (refused (1, 1, []), "mustBeBetween: LOWER and UPPER must be one number each");
disp ("ok mustBeBetween")
