% tests/session/once.m - loops over calls of pure functions of the library, and what must be seen although they are made once
function r = plain (x, n)
  r = 0;
  for i = 1:n
    r = r + x(min (i, end)) / trapz (x) + cumtrapz (x)(2) + mean (x) + numel (unique (x));
  end
end
function r = changes (x, n)
  r = [];
  for i = 1:n
    r(end+1) = trapz (x);
    x(1) = x(1) + i;
  end
end
function r = nested (x, n)
  r = 0;
  for i = 1:n
    x(1) = i;
    for k = 1:3
      r = r + trapz (x) * k;
    end
  end
end
function set_x (v)
  feval (["assign" "in"], "caller", "x", v); % written so that the compiler does not see it
end
function r = from_outside (x, n)
  r = [];
  for i = 1:n
    r(end+1) = trapz (x);
    if i == 2, set_x ([5 5 5]); end
  end
end
function r = fails (x)
  r = 0;
  for i = 1:3
    try
      r = r + trapz (x, {}, "a", 2);
    catch problem
      r = r - 1;
    end
  end
end
function r = no_rounds (x)
  r = 1;
  while r < 1, r = r + trapz (x); end
  for k = [], r = trapz ({}); end
end
function r = own_copy (x, n)
  r = 0;
  for i = 1:n
    d = deg2rad (x);
    d(1) = d(1) + i;
    r = r + sum (d);
  end
end
function r = taken (x, n)
  r = 0;
  for i = 1:n
    r = r + fliplr (x)(1);
    if i == 2, define (); end
  end
end
function define ()
  feval (["ev" "al"], "function y = flip (varargin), disp ('flip'); y = [7 8]; end");
end
function r = undefined (c, n)
  if c, x = 1:3; end
  r = 0;
  for i = 1:n, r = r + trapz (x); end
end
function r = warns (n)
  r = 0;
  for i = 1:n
    r = r + toeplitz ([1, 2], [3, 4])(2, 1) * i;
    if i == 2, warning ("off", "all"); end
    if i == 4, warning ("on", "all"); end
  end
end
function r = silent_at_first (n)
  r = 0;
  warning ("off", "all");
  for i = 1:n
    r = r + toeplitz ([1, 2], [3, 4])(2, 1) * i;
    if i == 2, warning ("ON", "all"); end
  end
end
printf ("%.12g ", warns (5), silent_at_first (4));
printf ("%.12g ", plain (1:5, 400), changes (1:3, 4), nested (1:4, 3), from_outside (1:3, 4), fails (1:3), no_rounds (1:3), own_copy (1:3, 3));
try, undefined (false, 2), catch problem, disp (problem.message), end
disp (undefined (true, 2))
disp (taken (1:3, 4))
disp (plain (1:5, 3))
