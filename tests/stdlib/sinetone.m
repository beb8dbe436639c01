% tests/stdlib/sinetone.m - sinetone by its documented behaviour.
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
assert (sinetone (5, 8, 1, 1), sin (2 * pi * 5 * (1:8)' / 8), 1e-14);
assert (size (sinetone ([440 880], 8000, 0.5)), [4000 2]);
assert (max (sinetone (1)), 64);
refused (@() sinetone (ones (2)), "sinetone: FREQ and AMPL must be vectors of common size");
refused (@() sinetone (1, [8 9]), "sinetone: RATE and SEC must be scalars");
disp ("ok sinetone")
