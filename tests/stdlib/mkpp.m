% tests/stdlib/mkpp.m - mkpp by its documented behaviour.
pp = mkpp ([0 1 2], [1 0; 2 1]);
assert (pp.form, "pp"); assert (pp.pieces, 2); assert (pp.order, 2); assert (pp.dim, 1);
assert (ppval (pp, [0.5 1.5]), [0.5 2]);
try, mkpp (1, 2); catch err, end
assert (! isempty (strfind (err.message, "at least one interval")));
disp ("ok mkpp")
