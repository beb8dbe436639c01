% tests/stdlib/datestr.m - datestr by its documented behaviour.
d = 730736.65149;
assert (datestr (d), "07-Sep-2000 15:38:08");
assert (datestr (d, 2), "09/07/00");
assert (datestr (d, 14), " 3:38:08 PM");
assert (datestr (d, 21), "Sep.07,2000 15:38:08");
assert (datestr (d, 27), "Q3-2000");
assert (datestr (d, 30), "20000907T153808");
assert (datestr (d, 31), "2000-09-07 15:38:08");
assert (datestr (d, "dddd yyyy"), "Thursday 2000");
assert (datestr (730736), "07-Sep-2000");
assert (datestr ([2005 2 3 4 5 6]), "03-Feb-2005 04:05:06");
assert (datestr ([730736 730737.5]), ["07-Sep-2000 00:00:00"; "08-Sep-2000 12:00:00"]);
assert (datestr ("2005-12-18 13:00:01"), "18-Dec-2005 13:00:01");
assert (datestr (0.5 + 1, "HH:MM:SS.FFF"), "12:00:00.000");
assert (datestr ([1 2]), ["01-Jan-0000"; "02-Jan-0000"]);
assert (datestr ([2000 1 2]), ["22-Jun-0005"; "01-Jan-0000"; "02-Jan-0000"]);
assert (rows (datestr ([2000 12 31 24 0 0])), 6);
disp ("ok datestr")
