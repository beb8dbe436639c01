% tests/stdlib/ind2gray.m - ind2gray by its documented behaviour.
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
assert (ind2gray ([1 2], [0 0 0; 1 1 1]), [0 1], 1e-6);
assert (ind2gray (uint8 ([0 1; 2 0]), hot (3)), uint8 ([76 226; 255 76]));
assert (ind2gray ([1 2; 3 1], hot (3)), [0.298936 0.885979; 1 0.298936], 1e-5);
i = gray (16)(:,1);
assert (ind2gray (1:16, gray (16)), i', 1e-5);
refused (@() ind2gray ({}, hot (3)), "ind2gray: X must be an indexed image");
refused (@() ind2gray (1.1, hot (3)), "ind2gray: X must be an indexed image");
refused (@() ind2gray (1, ones (2, 4)), "ind2gray: MAP must be a valid colormap");
disp ("ok ind2gray")
