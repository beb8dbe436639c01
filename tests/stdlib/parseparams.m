% tests/stdlib/parseparams.m - parseparams by its documented behaviour.
[r, p] = parseparams ({1, 2, "lw", 10});
assert (r, {1, 2});
assert (p, {"lw", 10});
[r, a, b] = parseparams ({1, 2, "lw", 10}, "lw", 1, "color", "k");
assert ({a, b}, {10, "k"});
text = "";
try, [r, a] = parseparams ({1, "foo", 2}, "lw", 1); catch err, text = err.message; end
assert (! isempty (strfind (text, "unrecognized option: foo")));
disp ("ok parseparams")
