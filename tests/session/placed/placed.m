% tests/session/placed/placed.m - local functions in place of their calls: recorded with numbers (placed (1)), then called with
% everything else (placed (2)).
function placed (mode)
  if mode == 1
    train ();
    return
  end
  values = {3, -2.5, 0, -0, NaN, Inf, 2026, [1 2 3], [], "ab", true, int8(5), single(2), 2 + 3i, {1}, struct("a", 1), @sin, 1:4, zeros(2, 0)};
  for k = 1:numel (values)
    try_all (values{k});
  end
  orders ();
  deep ();
  redefined ();
end

function train ()
  v = [4 5 6];
  for k = 1:60
    x = choose (k) + doubled (k, 2) + doubled (k) + element (v, mod (k, 3) + 1) + root (k) + power_of (k, 2) + fact (3);
    x = x + checked (k) + maybe (k) + corner (magic (3), 2, 2) + kept (k) + mixed (k) + down (5);
    if is_leap (2000 + k), x = x + 1; end
    x = x + choose (doubled (choose (k) + 1)) + alternating (5);
  end
  disp (x)
end

function r = choose (x)
  if x < 10
    r = x;
    return
  elseif x > 50 || x == 20
    r = -x;
  else
    r = x / 2;
  end
end

function r = doubled (x, n)
  if nargin < 2
    n = 2;
  end
  r = x * n;
end

function r = element (v, i)
  r = v(i);
end

function r = corner (v, i, j)
  r = v(i, j) - v(j, i);
end

function r = root (x)
  r = sqrt (x) + 1;
end

function r = power_of (x, n)
  r = x ^ n;
end

function r = fact (n)
  if n <= 1
    r = 1;
  else
    r = n * fact (n - 1);
  end
end

function r = down (n)
  if n <= 0
    r = 0;
  else
    r = down (n - 1) + 1;
  end
end

function r = is_leap (y)
  r = (mod (y, 4) == 0 && mod (y, 100) != 0) || mod (y, 400) == 0;
end

function r = checked (x)
  if ! isnumeric (x)
    error ("placed:type", "checked: a number is needed, not %s", class (x));
  end
  if x < 0
    error ("placed:sign", "checked: %g is negative", x);
  end
  r = x + 1;
end

function r = maybe (x)
  if x > 0
    r = x;
  end
end

function r = kept (x)
  x += 1;
  x *= 2;
  r = x;
  r -= 1;
end

function r = mixed (x)
  if x > 30
    t = true;
  else
    t = x > 3;
  end
  if t && ! (x == 7)
    r = x;
  else
    r = -x;
  end
end

function r = alternating (n)
  if n < 1
    r = 0;
  else
    r = other (n - 1) + 1;
  end
end

function r = other (n)
  if n < 1
    r = 0;
  else
    r = alternating (n - 1) - 1;
  end
end

function show (name, r)
  printf ("%s: %s %s", name, class (r), mat2str (size (r)));
  if isnumeric (r) || islogical (r), printf (" %.17g", r); end
  printf ("\n");
end

function fail (name, e)
  printf ("%s: error: %s [%s] in %s, line %d\n", name, e.message, e.identifier, e.stack(1).name, e.stack(1).line);
end

function try_all (x)
  show ("argument", x);
  try, r = choose (x); show ("choose", r); catch e, fail ("choose", e); end
  places (x, 1);
  places (x, 2);
  places (x, 3);
  places (x, 4);
  places (x, 5);
  places (x, 6);
  places (x, 7);
  places (x, 8);
  places (x, 9);
  places (x, 10);
  places (x, 11);
  places (x, 12);
  places (x, 13);
  places (x, 14);
end

% outside of try, where copies are made
function places (x, k)
  try
    call_one (x, k);
  catch e
    fail (sprintf ("call %d", k), e);
  end
end

function call_one (x, k)
  v = [7 8 9];
  r = 0;
  if k == 1, r = choose (x);
  elseif k == 2, r = doubled (x, 3);
  elseif k == 3, r = doubled (x);
  elseif k == 4, r = element (x, 1);
  elseif k == 5, r = element (v, x);
  elseif k == 6, r = root (x);
  elseif k == 7, r = power_of (x, 2) + power_of (x, 0.5);
  elseif k == 8, r = checked (x);
  elseif k == 9, r = maybe (x);
  elseif k == 10, r = kept (x);
  elseif k == 11, r = mixed (x);
  elseif k == 12, r = is_leap (x);
  elseif k == 13, r = corner (x, 2, 1);
  elseif k == 14, r = fact (x) + choose (doubled (x - 1));
  end
  show (sprintf ("call %d", k), r);
  show ("x", x);
end

% where values stand, and what is not there
function orders ()
  x = 4;
  x = choose (x) + x * choose (x + 8);
  v = [1 2 3];
  show ("order", [x, choose(x), choose(20), element(v, 2)]);
  v(element (v, 2)) = choose (60);
  show ("v", v);
  c = {choose(1), is_leap(2000)};
  show ("c", c{2});
  s.a = doubled (choose (3));
  show ("s", s.a);
  while choose (x) > -100, x = x * 2; end
  show ("x", x);
  for k = choose (3):choose (5), show ("k", doubled (k)); end
  if is_leap (1900), disp ("leap"), else, disp ("no leap"), end
  y = x; y = kept (y); show ("y", y); show ("x", x);
  z = maybe (5); show ("z", z);
  out_of (v, 4);
  missing ();
end

function out_of (v, i)
  try, call_element (v, i); catch e, fail ("out", e); end
  try, call_element (v, 1.5); catch e, fail ("out", e); end
  try, call_element (v, 0); catch e, fail ("out", e); end
  show ("handle", call_element (@(t) t * 3, i));
end

function r = call_element (v, i)
  r = element (v, i) + 1;
end

function missing ()
  try, call_missing (1); catch e, fail ("missing", e); end
  try, call_undefined (0); catch e, fail ("undefined", e); end
end

function r = call_missing (k)
  if k == 0, q = 1; end
  r = choose (q) + 1;
end

function r = call_undefined (k)
  r = maybe (k) + 1;
end

% copies count as calls
function deep ()
  good = 0;
  for n = 200:270
    try
      good = good + (down (n) == n);
    catch e
      printf ("%d: %s\n", n, e.message);
      break
    end
  end
  show ("deep", good);
  was = max_recursion_depth (20);
  for n = 5:25
    try, show ("down", call_down (n)); catch e, printf ("%d: %s\n", n, e.message); end
    try, show ("alternating", call_alternating (n)); catch e, printf ("%d: %s\n", n, e.message); end
  end
  max_recursion_depth (was);
end

function r = call_down (n)
  r = down (n);
end

function r = call_alternating (n)
  r = alternating (n);
end

% builtins that are given another meaning
function redefined ()
  show ("before", both (2000));
  eval ("function r = mod (a, b)\n r = 1;\n end");
  eval ("function r = sqrt (a)\n r = int8 (7);\n end");
  show ("after", both (2000));
end

function r = both (y)
  r = is_leap (y) + root (y);
end
