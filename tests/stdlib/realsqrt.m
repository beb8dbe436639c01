% tests/stdlib/realsqrt.m - realsqrt by its documented behaviour.
assert (realsqrt ([4 9]), [2 3]);
try, realsqrt (-1); catch err, end
assert (err.message, "realsqrt: produced complex result");
disp ("ok realsqrt")
