% tests/stdlib/rgb2ind.m - rgb2ind by its documented behaviour.
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
[x, map] = rgb2ind (cat (3, [1 0], [0 1], [0 0]));
assert (x, uint8 ([1 0]));
assert (map, [0 1 0; 1 0 0]);
[x, map] = rgb2ind ([1 0], [0 1], [0 0]);
assert (map, [0 1 0; 1 0 0]);
refused (@() rgb2ind (1), "rgb2ind: argument is not an RGB image");
refused (@() rgb2ind ([1 0], [0 1], 0), "rgb2ind: R, G, and B must have the same size");
disp ("ok rgb2ind")
