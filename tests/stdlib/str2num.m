% tests/stdlib/str2num.m - str2num by its documented behaviour.
assert (str2num ("-1.3e2"), -130);
assert (str2num ("[1, 2; 3, 4]"), [1 2; 3 4]);
[x, ok] = str2num ("pi");
assert (x, pi); assert (ok, true);
[x, ok] = str2num ("NO_SUCH_THING (");
assert (x, []); assert (ok, false);
try, str2num (1); catch err, end
assert (strncmp (err.message, "str2num: S must be a string", 27));
disp ("ok str2num")
