% tests/stdlib/triplequad.m - triplequad by its documented behaviour.
assert (triplequad (@(x,y,z) x + y + z, 0, 1, 0, 1, 0, 1, 1e-6, @quadgk), 1.5, 1e-6);
disp ("ok triplequad")
