% tests/stdlib/datenum.m - datenum by its documented behaviour.
assert (datenum (2000, 1, 1), 730486);
assert (datenum ([1994 5 29 12 0 0]), 728443.5);
assert (datenum (2000, 13, 1), datenum (2001, 1, 1));
assert (datenum (1990:1993, 1, 1), [726834 727199 727564 727930]);
assert (datenum (0, 1, 1), 1);
[d, s] = datenum (2000, 1, 1, 0, 0, 5);
assert (s, 730486*86400 + 5);
try, datenum ([1 2]); catch err, end
assert (! isempty (strfind (err.message, "expected date vector containing")));
disp ("ok datenum")
