% lang/errors/uncaught_nonconformant.m - an uncaught operator error
% behaviour: an uncaught operator error
disp('start')
[1 2 3] + [1 2]
