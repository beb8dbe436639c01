% tests/stdlib/repelem.m - repelem by its documented behaviour.
assert (repelem ([1 2 3], 2), [1 1 2 2 3 3]);
assert (repelem ([1; 2], 2), [1; 1; 2; 2]);
assert (repelem ([1 2 3], [1 0 2]), [1 3 3]);
assert (repelem (5, 3), [5 5 5]);
assert (repelem ([1 2; 3 4], 2, 1), [1 2; 1 2; 3 4; 3 4]);
assert (repelem ([1 2; 3 4], 1, [2 1]), [1 1 2; 3 3 4]);
assert (repelem ([1 2 3], 2, 2), [1 1 2 2 3 3; 1 1 2 2 3 3]);
assert (size (repelem ([1 2; 3 4], 1, 1, 3)), [2 2 3]);
assert (repelem ("ab", 2), "aabb");
assert (repelem ({1, 2}, [1 2]), {1, 2, 2});
try, repelem ([1 2; 3 4], 2); catch err, end
assert (strncmp (err.message, "repelem:", 8));
disp ("ok repelem")
