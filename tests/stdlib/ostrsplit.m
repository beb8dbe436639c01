% tests/stdlib/ostrsplit.m - ostrsplit by its documented behaviour.
assert (ostrsplit ("a:b;c", ":;"), {"a", "b", "c"});
c = ostrsplit ("a::b", ":");
assert (c([1 3]), {"a", "b"});
assert (isempty (c{2}));
assert (ostrsplit ("a::b", ":", true), {"a", "b"});
assert (ostrsplit (["a:b"; "cde"], ":"), {"a", "b", "cde"});
try, ostrsplit (1, ":"); catch err, end
assert (err.message, "ostrsplit: S and SEP must be string values");
disp ("ok ostrsplit")
