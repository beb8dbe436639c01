% tests/stdlib/symvar.m - symvar by its documented behaviour.
assert (symvar ("x*y + z"), {"x"; "y"; "z"});
assert (symvar ("sin (x) + pi"), {"x"});
disp ("ok symvar")
