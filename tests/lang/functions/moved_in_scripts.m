% lang/functions/moved_in_scripts.m - the same in a script whose variables end with an error
1;
function x = put (x, i), x(end+1) = i; end
function t = push (t, i), t.v(end+1) = i; end
function x = bad (x, i), x(end+1) = i; error ("bad"); end
function [x, y] = both (x, i), x(end+1) = i; y = numel (x); end
function [n, x] = second (x), n = numel (x); x(1) = []; end
function x = nothing (y), y(1) = 7; end
function c = name (varargin), c = varargin; c{end+1} = numel (c); end
function x = keep2 (x), x(1) = x(1) + 1; end
function x = deep (x, n), x(end+1) = n; if n > 0, x = deep (x, n - 1); end, end
function x = keep (x), persistent P; if isempty (P), P = x; end, x(1) = 9; disp (P), end
function x = inner (x), h = @() x; x(1) = 8; disp (h ()), end
% values go through and come back
x = []; for i = 1:4, x = put (x, i); end, disp (x)
t.v = []; for i = 1:4, t = push (t, i); t.v = put (t.v, -i); end, disp (t.v)
c = {[], []}; k = 2; for i = 1:4, c{k} = put (c{k}, i); end, disp (c{2}), disp (size (c{1}))
s(3).f = []; for i = 1:3, s(i).f = put (s(i).f, i); s(i).f = put (s(i).f, i); end, disp ([s.f])
for i = 1:3, [x, y] = both (x, i); end, disp (x), disp (y)
for i = 1:3, [n, x] = second (x); end, disp (n), disp (x)
x = deep ([0 0], 4); disp (x)
x = {1, 2}; x = name (x, x); disp (size (x)), x = name (x{:}); disp (size (x))
f = @put; x = []; for i = 1:4, x = f (x, i); end, disp (x), y = x; x = f (x, 5); disp (y), disp (x)
f = @second; x = [1 2 3]; [n, x] = f (x); disp (x), f = @keep2; x = f (x); disp (x), y = x; x = f (x); disp (y), disp (x)
f = @(x) put (x, 9); x = f (x); disp (x), y = x; x = f (x); disp (y), f = @(f) f; f = f (f); disp (class (f))
f = @bad; try, x = f (x, 1); catch e, disp (e.message), end, disp (x)
% others that hold the value keep it
x = [1 2 3]; y = x; x = put (x, 4); disp (y), disp (x)
x = [1 2 3]; c = {x}; x = put (x, 4); disp (c{1})
t.v = [1 2]; u = t; t.v = put (t.v, 3); disp (u.v), disp (t.v), t = push (t, 4); disp (u.v)
x = [1 2 3]; f = @() x; x = put (x, 4); disp (f ())
x = [1 2 3]; x = keep (x); x = keep (x); x = inner (x);
x = [1 2 3]; y = [4 5]; [y, x] = deal (x, y); disp (x), disp (y)
x = [1 2 3]; z = put (x, 4); x = put (x, 5); disp (z), disp (x)
k = 1; c = {[1 2], [3 4]}; [k, c{1}] = deal (2, 5); disp (c)
% an error that is handled leaves the old value
x = [1 2 3];
try, x = bad (x, 1); catch e, disp (e.message), end, disp (x)
try, x = nothing (x); catch e, end, disp (x)
try, x = put (x, 1, 2, 3); catch e, end, disp (x)
unwind_protect, x = put (x, 4); unwind_protect_cleanup, disp (x), end_unwind_protect
try
  unwind_protect
    t.v = bad (t.v, 1);
  unwind_protect_cleanup
    disp (t.v)
  end_unwind_protect
catch
  disp (t.v)
end
eval ("x = bad (x, 1);", "disp (x)");
