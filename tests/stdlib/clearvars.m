% tests/stdlib/clearvars.m - clearvars by its documented behaviour.
x1 = 1; x2 = 2; y = 3;
clearvars x* -except x2
assert (exist ("x1"), 0); assert (x2, 2); assert (y, 3);
x1 = 1;
clearvars -regexp ^x -except -regexp 2$
assert (exist ("x1"), 0); assert (x2, 2);
x1 = 1;
clearvars x1 y
assert (exist ("x1") + exist ("y"), 0); assert (x2, 2);
y = 1; z = 2;
clearvars -except y
assert (y, 1); assert (exist ("z") + exist ("x2"), 0);
clearvars
assert (exist ("y"), 0);
disp ("ok clearvars")
