% tests/stdlib/freqz.m - freqz by its documented behaviour.
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
[h, w] = freqz ([1 2 3], [1 0.5], 4);
assert (w, (0:3)' * pi / 4, 1e-15);
assert (h, polyval ([3 2 1], exp (-1i * w)) ./ polyval ([0.5 1], exp (-1i * w)), 1e-13);
[h, w] = freqz ([1 2 3], 1, 4, "whole");
assert (h, [6; -2-2i; 2; -2+2i], 1e-13);
[h, w] = freqz ([1 2 3], 1, [0.1 0.2]);
assert (h, polyval ([3 2 1], exp (-1i * [0.1 0.2])), 1e-13);
[h, w] = freqz ([1 2 3], 1, 4, "whole", 10);
assert (w, [0; 2.5; 5; 7.5], 1e-14);
assert (size (freqz (1)), [512 1]);
assert (size (freqz (1, 1, [0 1 2])), [1 3]);
assert (size (freqz (1, 1, [0; 1; 2], 10)), [3 1]);
disp ("ok freqz")
