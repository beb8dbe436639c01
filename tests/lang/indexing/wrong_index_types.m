% lang/indexing/wrong_index_types.m - values that cannot index
x = [1 2 3];
% behaviour: cell as index
try, x({1}), catch e, disp(e.message), end
% behaviour: struct as index
try, x(struct()), catch e, disp(e.message), end
% behaviour: char as index uses the code
try, x('a'), catch e, disp(e.message), end
% behaviour: braces on a matrix
try, x{1}, catch e, disp(e.message), end
% behaviour: braces on a function handle
f = @sin;
try, f{1}, catch e, disp(e.message), end
% behaviour: field of a number
try, x.a, catch e, disp(e.message), end
% behaviour: field of a cell
c = {1};
try, c.a, catch e, disp(e.message), end
% behaviour: field of a string
s = 'abc';
try, s.a, catch e, disp(e.message), end
% behaviour: complex index
try, x(1i), catch e, disp(e.message), end
% behaviour: integer class index is fine
x(int8(2))
x(single(3))
