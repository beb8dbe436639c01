% lang/indexing/bounds.m - out of bound errors
x = [1 2 3]; m = magic(3);
% behaviour: linear
try, x(5), catch e, disp(e.message), disp(e.identifier), end
% behaviour: row
try, m(4, 1), catch e, disp(e.message), end
% behaviour: column
try, m(1, 7), catch e, disp(e.message), end
% behaviour: third dimension
try, m(1, 1, 2), catch e, disp(e.message), end
% behaviour: index zero
try, x(0), catch e, disp(e.message), disp(e.identifier), end
try, m(0, 1), catch e, disp(e.message), end
try, m(1, 0), catch e, disp(e.message), end
% behaviour: negative index
try, x(-1), catch e, disp(e.message), disp(e.identifier), end
% behaviour: fractional index
try, x(1.5), catch e, disp(e.message), disp(e.identifier), end
% behaviour: cell
c = {1, 2};
try, c{3}, catch e, disp(e.message), end
try, c(3), catch e, disp(e.message), end
% behaviour: struct array
s = struct('a', {1, 2});
try, s(3), catch e, disp(e.message), end
% behaviour: of a temporary
try, (1:3)(9), catch e, disp(e.message), end
% behaviour: empty
e1 = [];
try, e1(1), catch e, disp(e.message), end
% behaviour: NaN index
try, x(NaN), catch e, disp(e.message), end
