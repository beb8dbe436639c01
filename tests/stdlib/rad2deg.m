% tests/stdlib/rad2deg.m - rad2deg by its documented behaviour.
assert (rad2deg ([0 pi/2 pi]), [0 90 180]);
try, rad2deg (uint8 (1)); catch err, end
assert (err.message, "rad2deg: RAD must be a floating point class (double or single)");
disp ("ok rad2deg")
