% behaviour: __tridiagonal__ solves systems of three diagonals, exchanging rows where a pivot is small
n = 7;
low = [1 2 3 4 5 6]; mid = [0 1 0 2 0 1 3]; up = [3 1 4 1 5 9];
A = diag (mid) + diag (low, -1) + diag (up, 1);
b = [(1:n)' ones(n, 1)];
x = __tridiagonal__ (low, mid, up, b);
disp (size (x)), disp (max (max (abs (A * x - b))) < 1e-12)
disp (__tridiagonal__ ([], 4, [], 8))
disp (__tridiagonal__ (1, [0 0], 1, [2; 3])')
n = 100000;
x = __tridiagonal__ (-ones (1, n - 1), 4 * ones (1, n), -ones (1, n - 1), ones (n, 1));
disp (abs (x(50000) - 0.5) < 1e-12)
try, __tridiagonal__ (1, [1 2 3], [1 2], [1; 2; 3]), catch e, disp (e.message), end
