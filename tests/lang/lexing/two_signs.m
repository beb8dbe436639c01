% tests/lang/lexing/two_signs.m - two signs between operands are an operator and a sign, as in MATLAB; elsewhere a step.
a = 5; c = {1};
disp (a--3); disp (a++3); disp ((a)--(2)); disp (2--3); disp (a--a); disp (a++.5); disp (c{1}--1); disp (a'--1);
disp ([a--3, a++3]); b = 4; disp ([a --b]); disp ([a - -3]);
x = a++; disp ([x a]); x = a--; disp ([x a]);
x = a---1; disp ([x a]);
a++; a--; disp (a);
++a; disp (a); --a; disp (a);
try, eval ("x = --3;"), catch e, disp (strtrim (strtok (e.message, "\n"))), end
