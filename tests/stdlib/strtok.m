% tests/stdlib/strtok.m - strtok by its documented behaviour.
[t, r] = strtok ("this is the life");
assert (t, "this"); assert (r, " is the life");
[t, r] = strtok ("14*27+31", "*+");
assert (t, "14"); assert (r, "*27+31");
[t, r] = strtok ("  a");
assert (t, "a"); assert (isempty (r));
[t, r] = strtok ("");
assert (isempty (t) && isempty (r));
[t, r] = strtok ({"a b", "cd"});
assert (t, {"a", "cd"}); assert (r{1}, " b");
try, strtok (1); catch err, end
assert (err.message, "strtok: STR must be a string or cell array of strings");
disp ("ok strtok")
