% tests/stdlib/cross.m - cross by its documented behaviour.
assert (cross ([1 0 0], [0 1 0]), [0 0 1]);
assert (cross ([1; 2; 3], [4; 5; 6]), [-3; 6; -3]);
assert (cross ([1 2 3; 4 5 6], [7 8 9; 1 2 3], 2), [-6 12 -6; 3 -6 3]);
try, cross (0, 0); catch err, end
assert (! isempty (strfind (err.message, "3 elements")));
try, cross ([1 2 3], [3 4]); catch err, end
assert (err.message, "cross: X and Y must have the same dimensions");
cross ([1 0 0], [0; 1; 0]);
assert (lastwarn (), "cross: taking cross product of row by column");
disp ("ok cross")
