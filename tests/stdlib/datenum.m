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
assert (datenum ("5/19/2001"), 730990);
assert (datenum ({"5/19/2001"; "6/6/2001"}), [730990; 731008]);
assert (datenum ("5-19, 2001", "mm-dd, yyyy"), 730990);
assert (fix (datenum ([2004.999 1 1; 2004.999 2 1])), [732312; 732343]);
assert (fix (datenum ([2004 1.999 1; 2004 2.999 1])), [731977; 732006]);
text = "";
try, datenum (int32 (2000), int32 (1), int32 (1)); catch err, text = err.message; end
assert (text, "datenum: all inputs must be of class double");
assert (fix (datenum ([2010.5 3 1])), 734380);
disp ("ok datenum")
