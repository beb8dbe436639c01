% tests/stdlib/rgb2hsv.m - rgb2hsv by its documented behaviour.
assert (rgb2hsv ([1 0 0; 0 1 0; 0 0 1]), [0 1 1; 1/3 1 1; 2/3 1 1], eps);
assert (rgb2hsv ([0 0 0; 0.5 0.5 0.5]), [0 0 0; 0 0 0.5]);
assert (rgb2hsv ([1 1 0]), [1/6 1 1], eps);
assert (size (rgb2hsv (rand (4, 5, 3))), [4 5 3]);
m = rand (5, 3);
assert (hsv2rgb (rgb2hsv (m)), m, 1e-12);
try, rgb2hsv (1); catch err, end
assert (strncmp (err.message, "rgb2hsv: ", 9));
try, rgb2hsv ({3}); catch err, end
assert (err.message, "rgb2hsv: RGB of invalid data type 'cell'");
try, rgb2hsv (ones (2, 4)); catch err, end
assert (err.message, "rgb2hsv: RGB must be a colormap or RGB image");
assert (rgb2hsv (single ([0.5 1 0; 1 0 1])), single ([1/4 1 1; 5/6 1 1]));
assert (rgb2hsv ([1 0 1])(1), 5/6);
disp ("ok rgb2hsv")
