% lang/control/known_conditions.m - conditions that are known unless a name gets another meaning
1;
function r = never ()
  r = 0;
  for k = 1:3
    if false, r = r + 100; disp (k), end
    if 0, r = r + 1000; end
    if ~true, r = 7; elseif true, r = r + 1; else, r = 9; end
    if false && r, r = 8; end
    if true || r, r = r + 1; end
    if pi > 4, r = 0; end
  end
end
function r = ever (n)
  r = 0;
  while true
    r = r + 1;
    if r >= n, break, end
    while false, r = r + 100; end
    do, r = r + 0.5; until true
  end
end
function r = shadowed (false)
  r = 0;
  for k = 1:2
    if false, r = r + 1; end
  end
end
function r = assigned ()
  r = 0; true = 0;
  for k = 1:2
    if true, r = r + 1; end
    if true || k > 1, r = r + 10; end
  end
end
function r = caught ()
  r = 0;
  for k = 1:3
    try
      if false, r = r + 100; end
      if true, r = r + 1; error ('x'); end
    catch
      r = r + 10;
    end
    if false, break, end
    if false, continue, end
  end
end
% behaviour: bodies that never run
disp (never ())
% behaviour: loops without end
disp (ever (5))
% behaviour: a parameter and a variable of that name
disp (shadowed (1)), disp (shadowed (0)), disp (assigned ())
% behaviour: beside errors that are caught
disp (caught ())
% behaviour: limits of numbers
x = 0; for k = 1:2, x = realmax; y = realmin; z = flintmax; end, printf ('%g %g %g\n', x, y, z)
for k = 1:2, x = realmax ('single'); end, disp (class (x))
% behaviour: the left side decides alone, the right side is not computed
for k = 1:2, if 0 && nothing_of_that_name, disp (1), else, disp (2), end, end
for k = 1:2, x = 1 || nothing_of_that_name; end, disp (class (x)), disp (x)
try, for k = 1:2, if NaN && 1, disp (1), end, end, catch e, disp (e.message), end
% behaviour: a name that is given another meaning while it runs
function r = often (n)
  r = 0;
  for k = 1:n
    if false, r = r + 1; end
    if true && k, r = r + 10; end
    if k == 2, eval ('function r = false (), r = 1; end'); end
  end
end
disp (often (4))
for k = 1:2, if false, disp (k), end, end
