% lang/operators/functions.m - operators as functions
% behaviour: named forms of arithmetic
disp([plus(1,2), minus(5,3), times(2,3), rdivide(6,3), ldivide(2,6), mtimes(2,4), power(2,3), mpower(2,3), mrdivide(8,2), uminus(3), uplus(4)])
% behaviour: plus takes many arguments
plus(1, 2, 3)
% behaviour: comparisons
disp([eq(1,1), ne(1,1), lt(1,2), le(2,2), gt(1,2), ge(2,2)])
% behaviour: transpose and ctranspose
transpose([1i 2])
ctranspose([1i 2])
% behaviour: colon as a function
colon(1, 3)
colon(1, 2, 5)
% behaviour: operators as handles
f = @plus; disp(f(2, 3))
cellfun(@times, {1, 2}, {3, 4})
