% lang/control/break_continue.m - break and continue in nested loops
% behaviour: break leaves the inner loop only
for i = 1:2, for j = 1:3, if j == 2, break, end, printf('%d%d ', i, j); end, end, printf('\n');
% behaviour: continue goes on with the inner loop
for i = 1:2, for j = 1:3, if j == 2, continue, end, printf('%d%d ', i, j); end, end, printf('\n');
% behaviour: continue in while
k = 0; while k < 5, k++; if mod(k, 2), continue, end, printf('%d ', k); end, printf('\n');
% behaviour: break in do until
k = 0; do, k++; if k == 3, break, end, until k > 10
disp(k)
% behaviour: break inside try
for i = 1:3, try, if i == 2, break, end, disp(i), catch, end, end
% behaviour: continue inside catch
for i = 1:3, try, if i == 2, error('x'), end, disp(i), catch, continue, end, end
% behaviour: break inside unwind_protect runs the cleanup
for i = 1:3, unwind_protect, if i == 2, break, end, disp(i), unwind_protect_cleanup, printf('c%d\n', i), end, end
% behaviour: continue inside unwind_protect runs the cleanup
for i = 1:2, unwind_protect, continue, unwind_protect_cleanup, printf('c%d\n', i), end, disp('no'), end
% behaviour: the loop variable after break
for i = 1:10, if i == 4, break, end, end, disp(i)
