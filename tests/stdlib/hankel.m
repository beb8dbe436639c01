% tests/stdlib/hankel.m - hankel by its documented behaviour.
assert (hankel (1:3), [1 2 3; 2 3 0; 3 0 0]);
assert (hankel ([1 2 3], [3 4]), [1 2; 2 3; 3 4]);
assert (hankel (1), 1);
try, hankel (ones (2)); catch err, end
assert (! isempty (strfind (err.message, "must be a vector")) || ! isempty (strfind (err.message, "vectors")));
disp ("ok hankel")
