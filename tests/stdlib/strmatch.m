% tests/stdlib/strmatch.m - strmatch by its documented behaviour.
warning ("off", "all");
assert (strmatch ("app", {"apple", "banana", "apply"}), [1; 3]);
assert (strmatch ("app", {"app", "apple"}, "exact"), 1);
assert (strmatch ("app", ["apple  "; "app    "; "nnn    "]), [1; 2]);
assert (strmatch ("app", ["apple  "; "app    "], "exact"), 2);
text = "";
try, strmatch (1, "a"); catch err, text = err.message; end
assert (text, "strmatch: S must be a string");
disp ("ok strmatch")
