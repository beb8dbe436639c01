% behaviour: variables that eval makes in a function are indexed with end, shown under their names, captured
% behaviour: end means the innermost name that is no function known
1;
function show ()
  eval ("x = 5:9; c = {4:6, 2}; s.a = 7;");
  x
  disp (x(end)), disp (x(min (end, 3))), disp (max (x(end), c{1}(end)))
  disp (c{end}), disp (s.a(end))
  f = @() x(end);
  disp (f ())
  display (x)
  x;
  size (x);
  disp (ans)
end
function r = plain (values), eval ("r = values;"); r = r(end); end
show ()
disp (plain (1:4))
eval ("late = 5:9; other = 1:3;");
late
disp (late(end)), disp (late(other(end))), disp (late(min (end, 2)))
