% tests/stdlib/im2double.m - im2double by its documented behaviour.
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
assert (im2double (uint8 ([0 51 255])), [0 0.2 1]);
assert (im2double (uint16 ([0 65535])), [0 1]);
assert (im2double (int16 ([-32768 32767])), [0 1]);
assert (im2double ([true false]), [1 0]);
assert (im2double (single (0.5)), 0.5);
assert (im2double (uint8 ([1 2]), "indexed"), [2 3]);
assert (im2double ([1 2], "indexed"), [1 2]);
refused (@() im2double ("a"), 'im2double: IMG is of unsupported class "char"');
refused (@() im2double (1, "foo"), 'im2double: second input argument must be the string "indexed"');
disp ("ok im2double")
