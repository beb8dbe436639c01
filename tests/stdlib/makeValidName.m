% tests/stdlib/makeValidName.m - matlab.lang.makeValidName by its documented behaviour.
given = {"a b", "valid", "1abc", "for", "a-b", "a b c", "  lead", "tab\tx", "", "_x", "ab ", "9", "-", "x y-z"};
under = {"aB", "valid", "x1abc", "xFor", "a_b", "aBC", "lead", "tabX", "x", "_x", "ab", "x9", "x_", "xY_z"};
gone = {"aB", "valid", "x1abc", "xFor", "ab", "aBC", "lead", "tabX", "x", "_x", "ab", "x9", "x", "xYz"};
hex = {"aB", "valid", "m_1abc", "m_For", "a0x2Db", "aBC", "lead", "tabX", "m_", "_x", "ab", "m_9", "m_0x2D", "xY0x2Dz"};
[name, modified] = matlab.lang.makeValidName (given);
assert (name, under);
assert (modified, ! ismember (1:numel (given), [2, 10]));
assert (matlab.lang.makeValidName (given, "ReplacementStyle", "delete"), gone);
assert (matlab.lang.makeValidName (given, "replacementstyle", "HEX", "Prefix", "m_"), hex);
assert (all (cellfun (@isvarname, [under, gone, hex])));
[name, modified] = matlab.lang.makeValidName ({"a b", "c"; "d", "1"});
assert (name, {"aB", "c"; "d", "x1"});
assert (modified, logical ([1, 0; 0, 1]));
[name, modified] = matlab.lang.makeValidName ({});
assert (isempty (name) && iscell (name) && isempty (modified));
function check (wanted, varargin)
  text = "";
  try, matlab.lang.makeValidName (varargin{:}); catch e, text = e.message; end
  assert (text, ["makeValidName: " wanted]);
end
check ("STR must be a string or cellstr", 3);
check ("invalid 'Prefix' value '1'", "a", "Prefix", "1");
check ("unknown property 'style'", "a", "Style", "1");
check ("invalid 'ReplacementStyle' value 'bad'", "a", "ReplacementStyle", "bad");
disp ("ok makeValidName")
