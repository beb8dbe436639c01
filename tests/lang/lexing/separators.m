% lang/lexing/separators.m - commas, semicolons and newlines
% behaviour: comma prints, semicolon silences
a = 1, b = 2; c = 3
% behaviour: empty statements
;;
a = 5;; b = 6;
disp(a + b)
% behaviour: if on one line with commas
if a == 5, disp('five'), end
% behaviour: for on one line
for k = 1:3, printf('%d ', k); end, printf('\n');
% behaviour: while on one line with semicolons
k = 0; while k < 2; k++; end; disp(k)
% behaviour: several statements on one line print in order
x = 1, y = 'two', z = {3}
