% tests/stdlib/istriu.m - istriu by its documented behaviour.
assert (istriu ([1 3; 0 2]), true);
assert (istriu ([1 1; 3 2]), false);
assert (istriu ("a"), false);
assert (istriu (5), true);
disp ("ok istriu")
