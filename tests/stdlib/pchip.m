% tests/stdlib/pchip.m - pchip by its documented behaviour.
assert (pchip (0:3, [0 1 1 2], 1.5), 1, 1e-14);
assert (pchip ([0 1], [0 2], 0.5), 1);
x = 0:4; y = [0 1 4 9 16];
assert (pchip (x, y, x), y, 1e-13);
yi = pchip (x, y, 0:0.1:4);
assert (all (diff (yi) >= 0));
assert (pchip (x, [y; 2*y], 2.5)(2), 2*pchip (x, y, 2.5), 1e-13);
try, pchip (1, 1); catch err, end
assert (! isempty (strfind (err.message, "X must be at least of length 2")));
disp ("ok pchip")
