% tests/stdlib/mustBeInRange.m - mustBeInRange by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeInRange (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeInRange");
    end
  end
end
assert (refused ([1 2 3], 1, 3), "");
assert (refused ([0 2 4], 1, 3), "input must lie in [1, 3]; found 2 elements that do not");
assert (refused ([1 3], 1, 3, "exclusive"), "input must lie in (1, 3); found 2 elements that do not");
assert (refused ([1 2], 1, 3, "exclude-upper"), "");
assert (refused (3, 1, 3, "exclude-upper"), "input must lie in [1, 3); found 1 elements that do not");
assert (refused (1, 1, 3, "exclude-lower"), "input must lie in (1, 3]; found 1 elements that do not");
assert (refused (NaN, 1, 3), "input must lie in [1, 3]; found 1 elements that do not");
assert (refused ([], 1, 3), "");
assert (refused (1, 1, 3, "open"), "mustBeInRange: options are \"inclusive\", \"exclusive\", \"exclude-lower\" and \"exclude-upper\"");
assert (refused ({1}, 1, 2), "input must be numbers; it is of class cell");
assert (refused ([1 2], [1; 2; 3], 2), "mustBeInRange: LOWER and UPPER must be one number each");
assert (refused (1, 0, {2}), "mustBeInRange: LOWER and UPPER must be one number each");
disp ("ok mustBeInRange")
