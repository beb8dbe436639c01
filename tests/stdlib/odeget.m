% tests/stdlib/odeget.m - odeget by its documented behaviour.
o = odeset ("AbsTol", 3);
assert (odeget (o, "AbsTol"), 3);
assert (odeget (o, "RelTol"), []);
assert (odeget (o, "RelTol", 9), 9);
id = "";
try, odeget (o, "foo"); catch err, id = err.identifier; end
assert (id, "Octave:odeget:InvalidPropName");
try, odeget (1, "AbsTol"); catch err, id = err.identifier; end
assert (id, "Octave:invalid-type");
disp ("ok odeget")
