% tests/stdlib/is_leap_year.m - is_leap_year by its documented behaviour.
assert (is_leap_year (2000), true);
assert (is_leap_year ([1900 1996 2001]), [false true false]);
assert (isscalar (is_leap_year ()));
disp ("ok is_leap_year")
