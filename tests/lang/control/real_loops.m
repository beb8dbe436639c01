% lang/control/real_loops.m - loops over real scalars whose values turn out to be something else on the way
% behaviour: an array grows inside
x = []; for k = 1:4, x(k) = k * 2; end, disp(x)
% behaviour: an element becomes complex
x = zeros(1, 3); for k = 1:3, x(k) = k; if k == 2, x(1) = 1i; end, end, disp(x)
% behaviour: the index leaves the array
x = 1:3; s = 0; try, for k = 1:5, s = s + x(k); end, catch e, disp(e.message), end, disp(s)
% behaviour: an index that is no integer
x = [1 2 3]; try, for k = 0.5:3, s = x(k); end, catch e, disp(e.message), end
% behaviour: an array that another variable holds too
x = [1 2 3]; y = x; for k = 1:3, x(k) = 0; end, disp(x), disp(y)
% behaviour: variables that begin as a text, a cell, an integer
s = 'a'; for k = 1:3, s = s + k; end, disp(s)
w = {1}; for k = 1:3, w = k; end, disp(w)
n = int8(100); for k = 1:3, n = n + 20; end, disp(n)
k = 'abc'; for k = 1:2, end, disp(k)
% behaviour: integers, single and logical arrays
x = int8([1 2 3]); for k = 1:3, x(k) = x(k) + 100; end, disp(x)
x = single([1 2 3]); t = 0; for k = 1:3, t = t + x(k); end, disp(class(t))
f = true(1, 4); for k = 1:4, if mod(k, 2), f(k) = false; end, end, disp(f)
f = true(1, 4); for k = 1:4, f(k) = k; end, disp(class(f))
% behaviour: NaN decides every comparison the one way
c = 0; for k = [1 NaN 3], if k < 2, c = c + 1; else, c = c + 10; end, if ~(k < 2), c = c + 100; end, end, disp(c)
x = NaN; n = 0; while !(x > 1) && n < 3, n = n + 1; x = x * n + n; end, disp(n), disp(x)
% behaviour: infinities and their difference
s = Inf; for k = 1:2, s = s - Inf; end, disp(s)
% behaviour: roots of negative numbers are complex
s = 0; for k = 1:2, s = s + sqrt(k - 2); end, disp(s)
s = 0; for k = -1:1, s = s + k ^ 3 + k ^ 0.5; end, disp(s)
% behaviour: products and sums in every order
a = 3; b = 5; c = 7; for k = 1:2, p = a + b * c; q = b * c + a; r = a - b * c; s = b * c - a; end, disp([p q r s])
% behaviour: empty loops leave the empty range behind
k = 7; for k = 1:0, end, disp(size(k))
for i = 1:2, for k = 5:4, end, disp(size(k)), end
% behaviour: the loop variable written inside, the last value of a range
for k = 0:0.1:0.3, k = k * 2; end, printf('%.17g\n', k)
s = 0; for k = 10:-3:0, s = s * 100 + k; end, disp(s)
% behaviour: break and continue, loops in loops
s = 0; for i = 1:5, for j = 1:5, if j > i, break, end, if j == 2, continue, end, s = s + i * j; end, end, disp(s)
n = 0; while true, n++; if n > 9, break, end, end, disp(n)
n = 10; do, n = n - 3; until n < 0
disp(n)
% behaviour: columns of a matrix, of a scalar
s = 0; for k = [1 2; 3 4], s = s + k; end, disp(s)
s = 0; for k = 5, s = s + k; end, disp(s)
% behaviour: the order of two indices, outside of the matrix
m = magic(4); s = 0; for r = 1:4, for c = 1:4, s = s * 3 + m(r, c); m(c, r) = s; end, end, disp(s), disp(m(4, 1))
try, for r = 1:5, s = m(r, 1); end, catch e, disp(e.message), end
for r = 1:3, q(r, r) = r; end, disp(q)
% behaviour: a builtin that is given another meaning between two loops
s = 0; for k = 1:2, s = s + floor(k / 2); end, disp(s)
floor = [10 20]; s = 0; for k = 1:2, s = s + floor(k); end, disp(s)
% behaviour: an undefined variable
try, for k = 1:2, s = s + neverset; end, catch e, disp(e.message), end
try, for k = 1:2, later = later + k; end, catch e, disp(e.message), end
