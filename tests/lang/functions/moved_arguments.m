% lang/functions/moved_arguments.m - values that move into a call, where their old form may be asked for
1;
function x = put (x, i), x(end+1) = i; end
function t = push (t, i), t.v(end+1) = i; end
function x = bad (x, i), x(end+1) = i; error ("bad"); end
function [x, y] = both (x, i), x(end+1) = i; y = numel (x); end
function r = caught (n), x = [1 2]; for i = 1:n, try, x = bad (x, i); catch e, end, end, r = x; end
function r = kept (n), x = [1 2]; try, for i = 1:n, x = put (x, i); if i == 3, x = bad (x, i); end, end, catch e, end, r = x; end
function r = cleaned (), x = [1 2]; unwind_protect, x = bad (x, 1); unwind_protect_cleanup, disp (x), end_unwind_protect, r = 1; end
function r = loops (n), x = []; t.v = []; c = {[]}; for i = 1:n, x = put (x, i); t = push (t, i); t.v = put (t.v, i); c{1} = put (c{1}, i); [x, y] = both (x, i); end, r = {x, t.v, c{1}, y}; end
function x = look (x), x(end+1) = evalin ("caller", "numel (x)"); end
function r = seen (), x = [1 2 3]; x = look (x); r = x; end
function r = alias (), x = [1 2 3]; y = x; x = put (x, 4); r = {x, y}; end
disp (caught (3)), disp (kept (5)), try, cleaned (); catch e, disp (e.message), end
r = loops (4); for k = 1:4, disp (r{k}), end
disp (seen ()), r = alias (); disp (r{1}), disp (r{2})
global G; G = [1 2]; 
function G = gg (G), global H; H = 1; G(end+1) = 3; end
G = gg (G); disp (G)
x = [1 2 3]; x = put (x, 4); disp (x); y = x; x = put (x, 5); disp (y), disp (x)
try, x = bad (x, 1); end, disp (x)
s = setfield (struct ("a", 1), "b", 2); s = setfield (s, "c", 3); disp (s)
% a map that others hold too keeps the value while the call runs
function r = beside (v, m), v(1) = 9; r = [v, m("k")]; end
function r = seen_in_map (k), m = containers.Map (); v = [1 2 3]; v(2) = 5; m(k) = v; clear v, o = m; m(k) = beside (m(k), o); r = m(k); end
function r = seen_in_field (k), t.m = containers.Map (); v = [1 2 3]; v(2) = 5; t.m(k) = v; clear v, o = t.m; t.m(k) = beside (t.m(k), o); r = o(k); end
disp (seen_in_map ("k")), disp (seen_in_field ("k"))
