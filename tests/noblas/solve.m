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
try, [1i 2; 3 4; 5 6] \ [1; 2; 3]; catch err, disp (err.message), end
c = [1+2i 2; 3 4-1i; ];
disp (round (1e6 * (c \ (c * [1; 2i]))'))
disp (class (single ([4 1; 1 3]) \ [1; 2]))
disp (round (1e3 * (single ([4 1; 1 3]) \ [1; 2])'))
disp (max (max (abs (inv (a) * a - eye (50)))) < 1e-9)
disp (round (1e6 * inv (c) * c))
disp (det ([1 2; 3 4]))
disp (det ([1 2; 2 4]))
disp (round (1e6 * det (c)) / 1e6)
disp (abs (rcond ([4 1; 1 3]) - 11 / 25) < 1e-15)
inv ([1 2; 2 4]);
[1 2; 2 4] \ [1; 2];
try, eig ([1 2; 3 4]); catch err, disp (err.message), end
