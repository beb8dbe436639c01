% tests/stdlib/powerset.m - powerset by its documented behaviour.
p = powerset ([1 2 3]);
assert (numel (p), 8);
assert (isempty (p{1}));
assert (p{4}, [1 2]);
assert (p{8}, [1 2 3]);
assert (numel (powerset (1)), 2);
try, powerset (1, "foo"); catch err, end
assert (! isempty (strfind (err.message, '"rows"')));
assert (size (powerset ([])), [0 0]);
assert (size (powerset ([1; 2])), [4 1]);
assert (size (powerset ([1 2; 3 4], "rows"){1}), [0 2]);
try, powerset (1:40); catch err, end
assert (err.message, "powerset: not implemented for more than 32 elements");
disp ("ok powerset")
