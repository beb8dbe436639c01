% tests/stdlib/optimset.m - optimset by its documented behaviour.
o = optimset ("tolx", 1e-3, "MaxIter", 5);
assert (o.TolX, 1e-3);
assert (o.MaxIter, 5);
o = optimset (o, "TolX", 1);
assert (o.TolX, 1);
assert (o.MaxIter, 5);
o = optimset (o, struct ("MaxIter", 7));
assert (o.MaxIter, 7);
o = optimset ("fzero");
assert (isfield (o, "TolX"));
assert (isfield (optimset ("tolF", 3), "TolFun"));
warning ("off", "all");
assert (optimset ("foobar", 13), struct ("foobar", 13));
assert (isfield (optimset (), {"TolX", "Updating"}), [true true]);
disp ("ok optimset")
