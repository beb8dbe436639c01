% tests/stdlib/ppder.m - ppder by its documented behaviour.
assert (ppder (mkpp ([0 1 2], [1 2 3; 4 5 6])).coefs, [2 2; 8 5]);
assert (ppder (mkpp ([0 1], [1 2 3 4]), 2).coefs, [6 4]);
assert (ppder (mkpp ([0 1], [1 2]), 5).coefs, 0);
text = "";
try, ppder (13); catch err, text = err.message; end
assert (text, "ppder: PP must be a structure");
d = ppder (mkpp ([0 1 2], [1 2; 3 4]), 3);
assert (d.breaks, [0 2]);
assert (d.coefs, 0);
disp ("ok ppder")
