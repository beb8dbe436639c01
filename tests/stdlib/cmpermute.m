% tests/stdlib/cmpermute.m - cmpermute by its documented behaviour.
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
[y, map] = cmpermute ([1 2; 3 1], hot (3), 3:-1:1);
assert (y, [3 2; 1 3]);
assert (map, flipud (hot (3)));
[y, map] = cmpermute (uint8 ([0 1 2]), [1 1 1; 0 0 0; 0.5 0.5 0.5]);
assert (y, uint8 ([0 2 1]));
assert (map, [1 1 1; 0.5 0.5 0.5; 0 0 0]);
refused (@() cmpermute ({1}, hot (3)), "cmpermute: invalid data type 'cell'");
refused (@() cmpermute (1.1, hot (3)), "cmpermute: X must be an indexed image");
refused (@() cmpermute (1, 1), "cmpermute: MAP must be a valid colormap");
refused (@() cmpermute (1, hot (3), 1:2), "cmpermute: invalid parameter INDEX");
disp ("ok cmpermute")
