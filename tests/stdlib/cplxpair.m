% tests/stdlib/cplxpair.m - cplxpair by its documented behaviour.
assert (cplxpair ([1+i 3 1-i]), [1-i 1+i 3]);
assert (cplxpair ([1+i; 2; 1-i; 0]), [1-i; 1+i; 0; 2]);
assert (cplxpair ([2 1]), [1 2]);
assert (cplxpair ([1+i 2+i; 1-i 2-i]), [1-i 2-i; 1+i 2+i]);
text = "";
try, cplxpair ([1+i 2]); catch err, text = err.message; end
assert (text, "cplxpair: could not pair all complex numbers");
try, cplxpair ([1 2], [], 3); catch err, text = err.message; end
assert (text, "cplxpair: invalid dimension DIM");
disp ("ok cplxpair")
