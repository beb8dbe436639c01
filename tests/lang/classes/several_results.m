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
try, [a, b] = t.n, catch e, disp (! isempty (e.message)), end
