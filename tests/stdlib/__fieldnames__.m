% tests/stdlib/__fieldnames__.m - as fieldnames.
assert (__fieldnames__ (struct ("a", 1, "b", 2)), {"a"; "b"});
disp ("ok __fieldnames__")
