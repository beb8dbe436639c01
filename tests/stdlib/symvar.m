% tests/stdlib/symvar.m - symvar by its documented behaviour.
assert (symvar ("x*y + z"), {"x"; "y"; "z"});
assert (symvar ("sin (x) + pi"), {"x"});
assert (symvar ("3*x + 4*y + 5*cos (z)"), reshape ({"x", "y", "z"}, [3 1]));
assert (symvar ("sin ()^2 + cos ()^2 == 1"), reshape ({}, [0 0]));
assert (symvar ("x + i + pi*e + Inf + eps"), reshape ({"x"}, [1 1]));
assert (symvar (""), reshape ({}, [0 0]));
disp ("ok symvar")
