% tests/stdlib/calendar.m - calendar by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (calendar (2000, 2), [0 0 1 2 3 4 5;6 7 8 9 10 11 12;13 14 15 16 17 18 19;20 21 22 23 24 25 26;27 28 29 0 0 0 0;0 0 0 0 0 0 0]);
assert (calendar (1957, 10)(6,:), [0 0 0 0 0 0 0]);
assert (calendar (datenum (2001, 5, 19))(1,:), [0 0 1 2 3 4 5]);
assert (calendar ("2000-02-03")(2,:), [6 7 8 9 10 11 12]);
assert (strncmp (said (@() calendar (1, 2, 3)), "Invalid call to calendar", 24));
disp ("ok calendar")
