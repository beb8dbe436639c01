% lang/control/loops.m - while, do and for
% behaviour: while counts
k = 0; while k < 3, k++; end, disp(k)
% behaviour: while on an array stops at a zero
v = [3 2 1]; n = 0; while v, v = v - 1; n++; end, disp(n)
% behaviour: do until runs at least once
k = 10; do, k++; until k > 5
disp(k)
% behaviour: do until with a long body
k = 0;
do
  k += 2;
  if k == 4, continue, end
until k >= 6
disp(k)
% behaviour: for leaves the variable at its last value
for i = 1:3, end, disp(i)
% behaviour: changing the loop variable does not change the loop
for i = 1:3, i = i * 10; printf('%d ', i); end, printf('\n');
% behaviour: changing the range's operands does not change the loop
n = 3; for i = 1:n, n = 1; end, disp(i)
% behaviour: parentheses round the header
for (i = 1:2) printf('%d ', i); end, printf('\n');
% behaviour: negative and fractional steps
for i = 3:-1:1, printf('%g ', i); end, printf('\n');
for i = 0:0.5:1, printf('%g ', i); end, printf('\n');
% behaviour: the loop variable after an empty loop
for q = [], end, disp(size(q))
% behaviour: infinite loop left by break
k = 0; while true, k++; if k > 4, break, end, end, disp(k)
% behaviour: nested loops
for i = 1:2, for j = 1:2, printf('%d%d ', i, j); end, end, printf('\n');
