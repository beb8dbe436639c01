% tests/stdlib/validatestring.m - validatestring by its documented behaviour.
assert (validatestring ("r", {"red", "green", "blue"}), "red");
assert (validatestring ("GREEN", {"red", "green"}), "green");
assert (validatestring ("app", {"apple", "applesauce"}), "apple");
try, validatestring ("x", {"red", "green"}); catch err, end
assert (err.message, sprintf ("validatestring: 'x' does not match any of\n'red', 'green'"));
try, validatestring ("gre", {"green", "grey"}); catch err, end
assert (! isempty (strfind (err.message, "matches multiple possible values")));
try, validatestring (1, {"a"}); catch err, end
assert (strncmp (err.message, "validatestring: STR must be a single", 36));
disp ("ok validatestring")
