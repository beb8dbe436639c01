% tests/session/guards.m - library functions in place of their calls: arguments of every kind, functions given another meaning while the
% program runs, errors and where they come from. Prints the same at every optimisation level.
function r = use (v)
  r = 0;
  for k = 1:2
    r = cot (v);
  end
end
function r = many (v)
  r = deg2rad (v * 2);
end
printf ("%.6f\n", use (0.5)); printf ("%.6f %.6f\n", use ([0.5 1])); 
disp (class (many (single (3)))); disp (many ([90 180]))
try, many ("ab"), catch e, disp (e.message), disp (e.stack(1).name), end
try, use ({1}), catch e, disp (e.message), disp (e.stack(1).name), end
try, cot (), catch e, disp (e.message), end
eval ("function y = cot (x)\n y = 100; end"); disp (use (0.5))
eval ("function y = isfloat (x)\n y = false; end"); try, disp (many (0.5)), catch e, disp (e.message), end
