% tests/stdlib/weekday.m - weekday by its documented behaviour.
assert (weekday (738427), 3);
assert (weekday ([1 2; 3 4]), [7 1; 2 3]);
[n, s] = weekday (728647, "long");
assert (n, 2);
assert (s, "Monday");
[n, s] = weekday (738427);
assert (s, "Tue");
disp ("ok weekday")
