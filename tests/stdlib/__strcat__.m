% tests/stdlib/__strcat__.m - strcat of inputs that are not all rows of characters.
assert (__strcat__ ({"ab "}, "cd "), {"ab cd"});
assert (strcat ("|", " a", "|"), "| a|");
assert (strcat ("ab ", "cd"), "abcd");
assert (strcat ({"ab "}, "cd "), {"ab cd"});
assert (strcat ("a", {"b"; "c"}, "d"), {"abd"; "acd"});
assert (strcat ({"a", "b"}, {"c", "d"}), {"ac", "bd"});
assert (strcat (["a"; "b"], "x"), ["ax"; "bx"]);
assert (strcat (["ab "; "cde"], ["ab "; "cde"]), ["abab  "; "cdecde"]);
assert (strcat ({"a"}, "b"), {"ab"});
assert (strcat ("", "a"), "a");
try, strcat ({"a", "b"}, {"a", "b", "c"}); catch err, end
assert (! isempty (strfind (err.message, "nonconformant")) || ! isempty (strfind (err.message, "size")));
disp ("ok __strcat__")
