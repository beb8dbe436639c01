% tests/session/golden/good.m - the program of the golden states: all kinds of values, taken in the middle of calls and loops.
function r = twice (x), persistent n; if isempty (n), n = 0; end, n = n + 1; r = 2 * x + 0 * n; end
function r = sum_of (f, n), r = 0; for k = 1:n, r = r + f (k); end, end
global g, g = 5;
x = 41; z = [1+2i 3]; i8 = int8 ([1 -2; 3 4]); u64 = intmax ("uint64"); t = true; name = 'golden'; dq = "dq"; s1 = single (0.5);
none = []; n3 = ones (2, 1, 2, "single"); c = {1, 'two', {41}}; s.a = c; s.b = 1:5; sa(2).p = 'q'; big = 1:1e6; h = @(y) y + x;
m = containers.Map (); m('k') = c; m('self') = m; d = eye (3); e = 0;
try, error ("Golden:id", "kept"); catch e, end
total = sum_of (@(k) twice (k) + h (k), 40);
printf ("%d %g %d %s\n", total, real (z(1)) + imag (z(1)), sum (i8(:)), class (s1));
disp (u64), disp ([name dq]), disp (size (n3)), disp (c{3}{1}), disp (s.b(end)), disp (sa(2).p), disp (sum (big)), disp (m('self').Count)
disp (d(2, 2)), disp (e.identifier), disp (g), disp (twice (21)), disp (isempty (none)), disp (t)
