% tests/stdlib/mustBeMember.m - mustBeMember by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeMember (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused (1, [1 2]), "");
assert (refused ("a", {"a", "b"}), "");
assert (refused ([1 3], 2), "input must be one of the specified valid values; found 2 elements that were not");
disp ("ok mustBeMember")
