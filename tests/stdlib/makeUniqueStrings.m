% tests/stdlib/makeUniqueStrings.m - matlab.lang.makeUniqueStrings by its documented behaviour.
[u, m] = matlab.lang.makeUniqueStrings ("a", {"a", "a_1"});
assert (u, "a_2");
assert (m, true);
[u, m] = matlab.lang.makeUniqueStrings ({"a", "a", "b"}, {"b", "c"});
assert (u, {"a", "a_1", "b_1"});
assert (m, [false, true, true]);
[u, m] = matlab.lang.makeUniqueStrings ({"a"; "a"; "a_1"});
assert (u, {"a"; "a_2"; "a_1"});
assert (m, [false; true; false]);
assert (matlab.lang.makeUniqueStrings ("a"), "a");
try, matlab.lang.makeUniqueStrings (3); catch e, end
assert (e.message, "makeUniqueStrings: STR must be a string or cellstr");
try, matlab.lang.makeUniqueStrings ("a", 3); catch e, end
assert (e.message, "makeUniqueStrings: EX must be a string or cellstr");
disp ("ok makeUniqueStrings")
