% tests/stdlib/deal.m - deal by its documented behaviour.
[a, b] = deal (1, 2);
assert ([a b], [1 2]);
[a, b] = deal ("x");
assert ({a, b}, {"x", "x"});
assert (deal (7), 7);
try, [a, b] = deal (1, 2, 3); catch err, end
assert (err.message, "deal: nargin > 1 and nargin != nargout");
disp ("ok deal")
