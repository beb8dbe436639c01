% tests/stdlib/im2frame.m - im2frame by its documented behaviour.
1;
function refused (f, words)
  message = "none";
  try
    f ();
  catch err
    message = err.message;
  end
  assert (message, words);
end
f = im2frame (uint8 (ones (2, 2, 3)));
assert (f.cdata, uint8 (ones (2, 2, 3)));
assert (f.colormap, []);
f = im2frame (cat (4, [1 2], [3 4]), gray (4));
assert (size (f), [1 2]);
assert (f(2).cdata, [3 4]);
assert (f(2).colormap, gray (4));
assert (im2frame (uint8 ([0 1]), gray (4)).cdata, uint8 ([1 2]));
refused (@() im2frame (1), "im2frame: MAP required for indexed images");
refused (@() im2frame (ones (2, 2, 2)), "im2frame: first argument must be indexed or RGB image");
refused (@() im2frame (1, 1), "im2frame: MAP must be a valid colormap");
disp ("ok im2frame")
