% tests/stdlib/isstudent.m - isstudent by its documented behaviour.
assert (isstudent (), false);
disp ("ok isstudent")
