% tests/stdlib/addtodate.m - addtodate by its documented behaviour.
d = datenum (2008, 1, 31);
assert (addtodate (d, 1, "month"), datenum (2008, 2, 29));
assert (addtodate (d, 1:3, "year"), datenum (2009:2011, 1, 31));
assert (addtodate (d, -1, "month"), datenum (2007, 12, 31));
assert (addtodate (d, 12, "hour"), d + 0.5);
assert (addtodate (730736, 1:3, "month"), [730766 730797 730827]);
text = "";
try, addtodate (1, 2, "foo"); catch err, text = err.message; end
assert (text, "addtodate: Invalid time unit: foo");
disp ("ok addtodate")
