% tests/stdlib/blanks.m - blanks by its documented behaviour.
assert (blanks (3), "   ");
assert (isempty (blanks (0)));
assert (ischar (blanks (0)));
try, blanks (-1); catch err, end
assert (err.message, "blanks: N must be a non-negative integer");
disp ("ok blanks")
