% lang/errors/recursion_limit.m - endless recursion ends in an error
1;
function r = forever(n), r = forever(n + 1); end
% behaviour: message
try, forever(1), catch e, disp(e.message), end
% behaviour: the limit can be read
disp(max_recursion_depth())
% behaviour: the limit can be changed
function r = down(n), if n == 0, r = 0; else, r = down(n - 1); end, end
max_recursion_depth(20);
try, down(50), catch e, disp(e.message), end
disp(down(10))
% behaviour: the program goes on
disp('alive')
