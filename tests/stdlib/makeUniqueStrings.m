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
[u, m] = matlab.lang.makeUniqueStrings ({"", "", "_1"});
assert (u, {"", "_2", "_1"});
u = matlab.lang.makeUniqueStrings ({"a", "a", "a_1", "a_1"}, {"a_2", "a_1_1"});
assert (u, {"a", "a_3", "a_1", "a_1_2"});
% What is a matrix of char is told from a row.
[u, m] = matlab.lang.makeUniqueStrings ({["ab"; "cd"], ["ab"; "cd"], "acbd"});
assert (u, {["ab"; "cd"], "acbd_1", "acbd"});
assert (m, [false, true, false]);
% Many that are equal: each is looked at a few times only.
[u, m] = matlab.lang.makeUniqueStrings ([repmat({"a"}, 1, 2000), {"a_7"}]);
assert (u([1, 2, 8, 2000, 2001]), {"a", "a_1", "a_8", "a_2000", "a_7"});
assert (numel (unique (u)), 2001);
assert (sum (m), 1999);
disp ("ok makeUniqueStrings")
