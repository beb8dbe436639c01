% tests/stdlib/strmatch.m - strmatch by its documented behaviour.
warning ("off", "all");
assert (strmatch ("app", {"apple", "banana", "apply"}), [1; 3]);
assert (strmatch ("app", {"app", "apple"}, "exact"), 1);
assert (strmatch ("app", ["apple  "; "app    "; "nnn    "]), [1; 2]);
assert (strmatch ("app", ["apple  "; "app    "], "exact"), 2);
text = "";
try, strmatch (1, "a"); catch err, text = err.message; end
assert (text, "strmatch: S must be a string");
assert (strmatch ("b ", "b"), 1);
assert (strmatch ("", {"", "r", ""}), [1; 3]);
assert (strmatch ("", {"", "r", ""}, "exact"), [1; 3]);
assert (strmatch ({"r"}, {"rr", "s"}), 1);
assert (strmatch ({}, {"rr", "s"}), []);
try, strmatch ({"a", "b"}, "aaa"); catch err, end
assert (err.message, "strmatch: a cell array S must contain only one string");
disp ("ok strmatch")
