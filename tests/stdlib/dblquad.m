% tests/stdlib/dblquad.m - dblquad by its documented behaviour.
assert (dblquad (@(x,y) x .* y, 0, 1, 0, 2, 1e-6, @quadgk), 1, 1e-6);
assert (dblquad (@(x,y) 1 ./ (x + y), 0, 1, 0, 1, 1e-8, @quadgk), 2*log (2), 1e-6);
disp ("ok dblquad")
