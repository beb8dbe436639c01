% tests/stdlib/argnames.m - names of parameters.
assert (argnames (inline ("x*y")), {"x"; "y"});
assert (argnames (@(b, a) a), {"b"; "a"});
assert (argnames (@() 1), cell (0, 1));
text = "";
try, argnames ("x"); catch err, text = err.message; end
assert (text, "argnames: FUN must be an inline function");
disp ("ok argnames")
