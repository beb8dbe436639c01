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
year = clock ()(1);
assert (datevec ("15:38:21.25", "HH:MM:SS.FFF"), [year 1 1 15 38 21.25]);
assert (datevec ("06/01/2015 3:07:12.1 PM", "mm/dd/yyyy HH:MM:SS.FFF PM"), [2015 6 1 15 7 12.1]);
[~, ~, d] = datevec ([1 2; 3 4]);
assert (d, [1 2; 3 4]);
assert (datevec ("2001", "yyyy"), [2001 1 0 0 0 0]);
assert (datevec ("Apr 2001", "mmm yyyy"), [2001 4 1 0 0 0]);
assert (datevec ("3", "dd"), [1900 1 3 0 0 0]);
for c = {"1/2/30", "mm/yy/yy", "year"; "1/2/30", "mm/dd/dd", "day"; "15:38:21", "MM:MM:SS", "minute"}'
  text = "";
  try, datevec (c{1}, c{2}); catch err, text = err.message; end
  assert (text, ["datevec: multiple " c{3} " specifiers in " c{2}]);
end
disp ("ok datevec")
