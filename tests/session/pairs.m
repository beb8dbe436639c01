% Errors in the first and in the second of two instructions that are done in one, what dbstack says there, and values
% that leave the plain forms half way.
1;
function tell (e)
  s = e.stack(1);
  printf ("%s: %s, line %d, column %d\n", s.name, e.message, s.line, s.column);
end
function r = element (a)          % LOADI INDEX1: the second
  r = ...
    a(7);
end
function r = store (a)            % SETIDX1 ADD: the first, then the second
  b = {1};
  k = 2;
  a(k) = 5; r = k + 1;
  a(k) = 6; r = k + ...
    b;
end
function r = store_first (a)
  k = 0;
  a(k) = 5; r = k + 1;
end
function r = field (s)            % FIELD ADD
  r = s.missing + s.x;
end
function r = field_then (s)
  r = s.x + s.c;
end
function r = moves (a, b)         % MOVE MOVE
  x = a; y = b;
  r = {x, y};
end
function r = undefined_move ()
  if false, u = 1; end
  for k = 1:3                     % FORLOOP MOVE
    v = u;
  end
  r = v;
end
function r = loop_add (n)         % ADD FORLOOP with other values than numbers
  r = int8 (0);
  for k = 1:n
    r = r + k;
  end
end
function r = members (n)          % MOVE SETPATH, ADDI SETIDX1, ADDI SETFIELD
  c = {}; s.n = 0; r = zeros (1, 3);
  for k = 1:n
    v = k;
    c{k} = v;
    s.n = s.n + 1;
    r(k) = k + 1;
  end
  r(end + 1) = s.n + numel (c);   % END ADDI
end
function r = where (n)            % LOADK CALL, LOADI CALL
  s = dbstack ();
  r = sprintf ("%s line %d", s(1).name, s(1).line);
end
function r = reals (n)            % loops over real scalars that are left half way
  s = 0; t = 0; y = zeros (1, n);
  for k = 1:n
    s = s + k; t = t * 0.5 + s; y(k) = t;
    if mod (k, 3) != 0, s = s - 1; end
    if s > 40, y(n + 1) = s; end
    s = s + t;
  end
  r = [s, t, y];
end
function r = infinities (n)
  s = Inf; p = 2;
  for k = 1:n
    p = p * s - s;
    s = s + p;
  end
  r = [s, p];
end
function r = ranges ()
  r = [];
  for k = -2:2, r(end + 1) = k; end
  for k = 5:-2:-3, r(end + 1) = k; end
  for k = 0:0.25:1, r(end + 1) = k; end
  for k = 2^53 - 2:2^53 + 2, r(end + 1) = k; end
  for k = -2:-0, r(end + 1) = 1 / k; end
  for k = 1:3, k = k * 10; end
  r(end + 1) = k;
end
tests = {@() element([1, 2]), @() store([1, 2]), @() store_first([1, 2]), @() field(struct ("x", 1)), ...
         @() field_then(struct ("x", 1, "c", {{1}})), @() undefined_move(), @() moves([1, 2], "ab"), ...
         @() loop_add(20), @() members(4), @() where(1), @() reals(12), @() infinities(4), @() ranges()};
for k = 1:numel (tests)
  try
    disp (tests{k}());
  catch e
    tell (e);
  end
end
