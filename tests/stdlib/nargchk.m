% tests/stdlib/nargchk.m - nargchk by its documented behaviour.
assert (nargchk (1, 2, 1), "");
assert (nargchk (1, 2, 0), "not enough input arguments");
assert (nargchk (1, 2, 3), "too many input arguments");
assert (nargchk (1, 2, 3, "struct").identifier, "Octave:nargchk:too-many-inputs");
assert (size (nargchk (1, 2, 1, "struct")), [0 1]);
text = "";
try, nargchk (2, 1, 1); catch err, text = err.message; end
assert (text, "nargchk: MINARGS must be <= MAXARGS");
disp ("ok nargchk")
