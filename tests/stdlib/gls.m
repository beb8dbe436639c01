% tests/stdlib/gls.m - gls by its documented behaviour.
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
[b, v, r] = gls ([1; 2; 4], [1 1; 1 2; 1 3], eye (3));
assert (b, [-2/3; 1.5], 1e-12);
assert (v, 1/6, 1e-12);
assert (r, [1; -2; 1] / 6, 1e-12);
o = [2 1 0; 1 3 0; 0 0 1];
x = [1 1; 1 2; 1 3];
b = gls ([1; 2; 4], x, o);
assert (x' * (o \ ([1; 2; 4] - x * b)), [0; 0], 1e-12);
refused (@() gls (1, 1, "a"), "gls: X, Y, and O must be numeric matrices or vectors");
refused (@() gls ([1; 2], [1; 2], 1), "gls: matrix O must be square matrix with rows = rows (Y) * cols (Y)");
disp ("ok gls")
