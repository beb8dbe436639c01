% operators with a small number name their operands in the order in which they are written
1;
function try_it (f, x)
  try, f (x); catch e, disp (e.message), end
end
% behaviour: a number in front, one behind, one taken away
for x = {{}, struct("a", 1), @sin, containers.Map()}
  try_it (@(v) 2 + v, x{1}), try_it (@(v) v + 2, x{1}), try_it (@(v) v - 2, x{1}), try_it (@(v) 2 - v, x{1})
  try_it (@(v) 3 * v, x{1}), try_it (@(v) v * 3, x{1}), try_it (@(v) -1 * v, x{1})
end
% behaviour: in place
c = {};
try, c -= 2; catch e, disp (e.message), end
try, c += 2; catch e, disp (e.message), end
try, c *= 2; catch e, disp (e.message), end
% behaviour: several values
c = {1, 2};
try, x = 2 * c{:}; catch e, disp (e.message), end
try, x = c{:} - 2; catch e, disp (e.message), end
try, x = c{:} + 2; catch e, disp (e.message), end
% behaviour: in loops
function r = loop (x, n)
  r = 0; for k = 1:n, r = r + (7 - k); if k == 3, x = {}; end, x = x - 1; end
end
try, loop (1, 5), catch e, disp (e.message), end
% behaviour: results are those of numbers of each class
disp (uint8 (250) + 7), disp (7 + uint8 (250)), disp (int8 (-128) - 7), disp ('a' - 3), disp (2 * true), disp (class (single (1) - 2))
