% tests/stdlib/cmunique.m - cmunique by its documented behaviour.
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
[y, map] = cmunique ([1 2; 3 1], [0 0 0; 1 1 1; 0 0 0]);
assert (y, uint8 ([0 1; 0 0]));
assert (map, [0 0 0; 1 1 1]);
[y, map] = cmunique (uint8 ([0 1; 2 0]));
assert (y, uint8 ([0 1; 2 0]));
assert (map, [0 0 0; 1 1 1; 2 2 2] / 255);
[y, map] = cmunique (cat (3, [1 0], [0 1], [0 0]));
assert (y, uint8 ([1 0]));
assert (map, [0 1 0; 1 0 0]);
refused (@() cmunique ({}), "cmunique: X is of invalid data type 'cell'");
refused (@() cmunique (1, 1), "cmunique: MAP must be a valid colormap");
disp ("ok cmunique")
