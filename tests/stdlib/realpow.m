% tests/stdlib/realpow.m - realpow by its documented behaviour.
assert (realpow ([1 2 3], 2), [1 4 9]);
try, realpow (-1, 0.5); catch err, end
assert (err.message, "realpow: produced complex result");
disp ("ok realpow")
