% tests/stdlib/linsolve.m - linsolve by its documented behaviour.
assert (linsolve ([2 1; 1 3], [1; 2]), [0.2; 0.6], 1e-15);
assert (linsolve ([2 0; 1 3], [1; 2], struct ("LT", true)), [0.5; 0.5], 1e-15);
assert (linsolve ([2 1; 0 3], [1; 2], struct ("UT", true)), [1/6; 2/3], 1e-15);
assert (linsolve ([2 1; 0 3], [1; 2], struct ("UT", true, "TRANSA", true)), [0.5; 0.5], 1e-15);
assert (linsolve ([2 1; 1 3], [1; 2], struct ("POSDEF", true)), [0.2; 0.6], 1e-15);
[x, r] = linsolve ([2 1; 1 3], [1; 2]);
assert (r, 0.3125, 1e-15);
text = "";
try, linsolve ([1 2], {1}); catch err, text = err.message; end
assert (text, "linsolve: A and B must be numeric");
try, linsolve ([1 2], 1, 2); catch err, text = err.message; end
assert (text, "linsolve: OPTS must be a structure");
disp ("ok linsolve")
