% tests/stdlib/powerset.m - powerset by its documented behaviour.
p = powerset ([1 2 3]);
assert (numel (p), 8);
assert (isempty (p{1}));
assert (p{4}, [1 2]);
assert (p{8}, [1 2 3]);
assert (numel (powerset (1)), 2);
try, powerset (1, "foo"); catch err, end
assert (! isempty (strfind (err.message, '"rows"')));
disp ("ok powerset")
