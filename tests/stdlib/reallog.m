% tests/stdlib/reallog.m - reallog by its documented behaviour.
assert (reallog ([1 e]), [0 1]);
try, reallog (-1); catch err, end
assert (err.message, "reallog: produced complex result");
disp ("ok reallog")
