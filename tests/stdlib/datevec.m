% tests/stdlib/datevec.m - datevec by its documented behaviour.
assert (datevec ("03/07/2005"), [2005 3 7 0 0 0]);
assert (datevec ("2005-03-07 12:01:02"), [2005 3 7 12 1 2]);
assert (datevec ("07-Mar-2005 01:02:03"), [2005 3 7 1 2 3]);
assert (datevec ("10:11:12")(4:6), [10 11 12]);
assert (datevec ("3:04 PM")(4:6), [15 4 0]);
assert (datevec ("Mar-07-05", "mmm-dd-yy"), [2005 3 7 0 0 0]);
assert (datevec ({"03/07/2005", "2005/03/08"}), [2005 3 7 0 0 0; 2005 3 8 0 0 0]);
assert (datevec ("03/07/49", 1900), [1949 3 7 0 0 0]);
assert (datevec (730736.5), [2000 9 7 12 0 0]);
[y, m, d, h, mi, s] = datevec (730736.65149);
assert ([y m d h mi], [2000 9 7 15 38]);
assert (s, 8.736, 1e-3);
assert (datenum (datevec (700000:777:800000)).', 700000:777:800000);
text = "";
try, datevec ("foo"); catch err, text = err.message; end
assert (text, "datevec: none of the standard formats match the DATE string");
disp ("ok datevec")
