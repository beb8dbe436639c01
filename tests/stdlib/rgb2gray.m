% tests/stdlib/rgb2gray.m - rgb2gray by its documented behaviour.
assert (rgb2gray ([1 1 1; 0 0 0]), [1; 0], 1e-3);
assert (rgb2gray ([1 0 0])(1), 0.2989, 1e-3);
assert (rgb2gray (ones (2, 2, 3)), ones (2), 1e-5);
assert (rgb2gray (uint8 (255 * ones (2, 2, 3))), uint8 (255 * ones (2)));
text = "";
try, rgb2gray ({}); catch err, text = err.message; end
assert (text, "rgb2gray: RGB of invalid data type 'cell'");
disp ("ok rgb2gray")
