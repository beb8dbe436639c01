% tests/builtins/lenient_forms.m - forms that libraries use: times with fields left out, cells in merge, no argument to char.
disp (strftime ("%H:%M", struct ("usec", 0, "sec", 1, "min", 2, "hour", 3, "mday", 4, "mon", 5, "year", 100, "wday", 1)));
disp (strftime ("%H", struct ("hour", 3)));
try, strftime ("%H", 3); catch e, disp (e.message); end
disp (merge (logical ([1 0]), {"."}, {"()"}));
disp (merge (logical ([1 0]), {1, 2}, {3, 4}));
disp (size (char ()));
disp (strrep ({"ab", "c"}, {"a"}, "", "overlaps", false));
try, strrep ("ab", "a", "", "foo", 1); catch e, disp (e.message); end
