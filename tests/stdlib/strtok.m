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
r = s = "one,two,three,four"; k = {};
while (! isempty (r)), [k{end+1}, r] = strtok (r, ","); end
assert (k, {"one", "two", "three", "four"}); assert (s, "one,two,three,four");
[t, s] = strtok (s, ","); assert (t, "one"); assert (s, ",two,three,four");
[t, r] = strtok ("a;b,c", ",;"); assert (t, "a"); assert (r, ";b,c");
[t, r] = strtok ("a,b", 44); assert (t, "a"); assert (r, ",b");
[t, r] = strtok (",,", ","); assert (size (t), [1 0]); assert (size (r), [0 0]);
[t, r] = strtok ("   "'); assert (size (t), [0 1]); assert (size (r), [0 0]);
[t, r] = strtok ("ab"'); assert (t, "ab"'); assert (size (r), [0 0]);
[t, r] = strtok (char ([200 44 201]), ","); assert (double (t), 200); assert (double (r), [44 201]);
try, strtok (1); catch err, end
assert (err.message, "strtok: STR must be a string or cell array of strings");
disp ("ok strtok")
