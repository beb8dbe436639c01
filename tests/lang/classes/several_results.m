% tests/lang/classes/several_results.m - methods without parentheses that give several results.
t = Tally ();
[v, asked] = t.both
[~, asked] = t.both;
disp (asked);
x = t.both
s.o = t;
[s.v, s.asked] = s.o.both; disp (s.asked);
c = {t.both, 1}; disp (size (c));
name = "both";
[v, asked] = t.(name); disp (asked);
try, [a, b, c] = t.both, catch e, disp (e.message), end
try, [a, b] = t.n, catch e, disp (e.message), end, [a, ~] = t.n
% as many as targets that take several
[r{1:2}] = t.both (); disp (r);
function varargout = pass (o), [varargout{1:nargout}] = o.both (); end
[v, asked] = pass (t); disp ([v asked]);
[q{1:2}] = s.o.both (); disp (q{2}); u = {t}; [q{1:2}] = u{1}.both (); disp (q{2});
f.g = @(k) deal (k, k + 1); [q{1:2}] = f.g (4); disp (q);
