% lang/assignment/errors.m - assignments that do not fit
x = [1 2 3]; m = magic(3);
% behaviour: wrong count
try, x(1) = [1 2 3 4 5], catch e, disp(e.message), disp(e.identifier), end
% behaviour: wrong row length
try, m(1, :) = [1 2], catch e, disp(e.message), end
% behaviour: wrong block shape
try, m(1:2, 1:2) = [1 2 3], catch e, disp(e.message), end
% behaviour: zero index
try, x(0) = 1, catch e, disp(e.message), end
% behaviour: negative index
try, x(-1) = 1, catch e, disp(e.message), end
% behaviour: fractional index
try, x(1.5) = 1, catch e, disp(e.message), end
% behaviour: cell into a matrix element
try, x(2) = {5}, catch e, disp(e.message), end
% behaviour: field of a matrix
try, x.f = 1, catch e, disp(isempty(e.message)), end
% behaviour: braces on a matrix
try, x{1} = 1, catch e, disp(e.message), end
% behaviour: x is unchanged after the failures
x
% behaviour: colon with wrong count
try, x(:) = [1 2], catch e, disp(e.message), end
% behaviour: field of a function handle
try, f = @sin; f.a = 1, catch e, disp(e.message), end
