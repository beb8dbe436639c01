% tests/stdlib/date.m - date by its documented behaviour.
assert (numel (date ()), 11);
assert (! isempty (regexp (date (), '^\d\d-[A-Z][a-z][a-z]-\d{4}$')));
assert (str2double (date ()(8:11)), clock ()(1), 1);
disp ("ok date")
