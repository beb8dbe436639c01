% tests/stdlib/perms.m - perms by its documented behaviour.
assert (perms ([1 2 3]), [3 2 1; 3 1 2; 2 3 1; 2 1 3; 1 3 2; 1 2 3]);
assert (rows (perms (1:5)), 120);
assert (perms ("ab"), ["ba"; "ab"]);
assert (perms ([]), zeros (1, 0));
assert (perms ({1, 2}), {2, 1; 1, 2});
try, perms (); catch err, end
assert (strncmp (err.message, "Invalid call to perms", 21));
assert (perms ([4 9 7])(1:2,:), [9 7 4; 9 4 7]);
assert (perms ("cab")(1,:), "cba");
assert (perms ([true false]), logical ([0 1; 1 0]));
assert (perms ({4, 9}), {9, 4; 4, 9});
disp ("ok perms")
