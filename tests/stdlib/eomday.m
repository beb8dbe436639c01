% tests/stdlib/eomday.m - eomday by its documented behaviour.
assert (eomday (2000, 2), 29);
assert (eomday (1900, 2), 28);
assert (eomday (2001, 1:3), [31 28 31]);
try, eomday ([1 2], [1 2 3]); catch err, end
assert (! isempty (err.message));
disp ("ok eomday")
