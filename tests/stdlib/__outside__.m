% tests/stdlib/__outside__.m - what validators say of values outside of a range.
assert (__outside__ ("f", [1 2; 2 3], 1, 3, false, false), "");
assert (__outside__ ("f", [0 1; 2 3], 1, 3, false, false), "must lie in [1, 3]; found 1 elements that do not");
assert (__outside__ ("f", [1 2 3 NaN], 1, 3, true, true), "must lie in (1, 3); found 3 elements that do not");
assert (__outside__ ("f", {1}, 1, 3, true, true), "must be numbers; it is of class cell");
try, __outside__ ("f", 1, {1}, 3, true, true); catch err, end
assert (err.message, "f: LOWER and UPPER must be one number each");
disp ("ok __outside__")
