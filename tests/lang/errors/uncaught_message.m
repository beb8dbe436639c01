% lang/errors/uncaught_message.m - a program that ends in an error
% behaviour: output before the error stays, the rest does not run
disp('before')
error('the end: %d', 3)
disp('after')
