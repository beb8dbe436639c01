% tests/noblas/solve.m - products and real systems by Mica's own loops, where no BLAS is found.
a = reshape (mod ((1:2500) * 7, 11), 50, 50) + 40 * eye (50);
x = (1:50)';
b = a * x;
disp (max (abs (a \ b - x)) < 1e-9)
disp (max (max (abs ((b' / a') - x'))) < 1e-9)
disp (round (1e6 * ([1 2 3; 4 5 6] \ [1; 2])'))
disp (round (1e6 * ([1 2; 3 4; 5 6] \ [1; 2; 4])'))
disp (round (1e6 * ([1 2; 2 4] \ [1; 2])'))
disp (isequal (a * a, a ^ 2))
try, [1i 2; 3 4] \ [1; 2]; catch err, disp (err.message), end
