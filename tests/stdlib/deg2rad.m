% tests/stdlib/deg2rad.m - deg2rad by its documented behaviour.
assert (deg2rad ([0 90 180]), [0 pi/2 pi]);
assert (class (deg2rad (single (0))), "single");
try, deg2rad (uint8 (1)); catch err, end
assert (err.message, "deg2rad: DEG must be a floating point class (double or single)");
disp ("ok deg2rad")
