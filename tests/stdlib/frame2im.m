% tests/stdlib/frame2im.m - frame2im by its documented behaviour.
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
[x, map] = frame2im (struct ("cdata", {[1 2], [3 4]}, "colormap", {gray(4), gray(4)}));
assert (size (x), [1 2 1 2]);
assert (x(:,:,1,2), [3 4]);
assert (map, gray (4));
refused (@() frame2im (1), "frame2im: F must be a struct with the fields colormap and cdata");
disp ("ok frame2im")
