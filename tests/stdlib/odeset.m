% tests/stdlib/odeset.m - odeset by its documented behaviour.
o = odeset ();
assert (isempty (o.AbsTol) && isfield (o, "Vectorized"));
assert (numfields (o), 22);
o = odeset ("abstol", 1e-3, "RelTol", 1e-4);
assert (o.AbsTol, 1e-3);
o = odeset (o, "RelTol", 7);
assert ([o.AbsTol o.RelTol], [1e-3 7]);
o = odeset (o, odeset ("AbsTol", 5));
assert (o.AbsTol, 5);
assert (o.RelTol, []);
text = "";
try, odeset ("foo"); catch err, text = err.message; end
assert (text, "argument 'FOO' is not a valid parameter");
try, odeset (1, 2); catch err, text = err.message; end
assert (text, "non-string for Parameter name or Switch");
warning ("off", "all");
assert (odeset ("foo", 3).foo, 3);
disp ("ok odeset")
