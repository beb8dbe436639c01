% tests/stdlib/hsv2rgb.m - hsv2rgb by its documented behaviour.
assert (hsv2rgb ([0 1 1; 1/3 1 1; 2/3 1 1]), eye (3), 1e-15);
assert (hsv2rgb ([0 0 0.5]), [0.5 0.5 0.5]);
assert (hsv2rgb ([1/6 1 1; 1/2 1 1; 5/6 1 1]), [1 1 0; 0 1 1; 1 0 1], 1e-14);
assert (size (hsv2rgb (rand (4, 5, 3))), [4 5 3]);
try, hsv2rgb (1); catch err, end
assert (strncmp (err.message, "hsv2rgb: ", 9));
try, hsv2rgb ({3}); catch err, end
assert (err.message, "hsv2rgb: HSV of invalid data type 'cell'");
try, hsv2rgb (ones (2, 4)); catch err, end
assert (err.message, "hsv2rgb: HSV must be a colormap or HSV image");
disp ("ok hsv2rgb")
