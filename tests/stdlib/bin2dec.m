% tests/stdlib/bin2dec.m - bin2dec by its documented behaviour.
assert (bin2dec ("1110"), 14);
assert (bin2dec ("1 0 1"), 5);
assert (bin2dec ({"1110", "1111"}), [14; 15]);
assert (bin2dec ("1201"), NaN);
try, bin2dec (1); catch err, end
assert (! isempty (strfind (err.message, ": S must be a string or cellstring")));
disp ("ok bin2dec")
