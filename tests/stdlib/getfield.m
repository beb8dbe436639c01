% tests/stdlib/getfield.m - getfield by its documented behaviour.
s = struct ("a", 5, "b", struct ("c", [1 2; 3 4]));
assert (getfield (s, "a"), 5);
assert (getfield (s, "b", "c", {2, 1}), 3);
t(2).x = "z";
assert (getfield (t, {2}, "x"), "z");
try, getfield (); catch err, end
assert (strncmp (err.message, "Invalid call to getfield", 24));
disp ("ok getfield")
