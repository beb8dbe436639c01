% tests/stdlib/planerot.m - planerot by its documented behaviour.
[g, y] = planerot ([3; 4]);
assert (g, [3 4; -4 3]/5, 1e-15); assert (y, [5; 0], 1e-14);
try, planerot ([1 2 3]); catch err, end
assert (! isempty (strfind (err.message, "2-element vector")));
disp ("ok planerot")
