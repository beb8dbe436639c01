% lang/floats/complex.m - complex numbers
% behaviour: scalars
z = 3 + 4i
z = 1.5 - 2i
z = 1i
% behaviour: arithmetic
(1 + 2i) * (3 - 1i), (1 + 2i) / (1 - 1i), (1 + 2i) + 1
% behaviour: parts, conjugate, magnitude, angle
real(3 + 4i), imag(3 + 4i), conj(3 + 4i), abs(3 + 4i), arg(1i)
% behaviour: results narrow to real
(1 + 2i) - 2i
isreal((1 + 2i) * (1 - 2i)), iscomplex(1i)
% behaviour: complex keeps a zero imaginary part
isreal(complex(1, 0)), complex(1, 0)
% behaviour: row and matrix
[1+2i 3-4i]
[1.5+2i; 3-4.25i]
% behaviour: sqrt of a negative
sqrt(-4), sqrt([-1 4])
% behaviour: log of a negative
log(-1)
% behaviour: power of a negative with a fraction
(-8) ^ (1/3)
% behaviour: roots of unity
round(real(exp(1i * pi)))
% behaviour: comparison of parts
isequal(1 + 0i, 1)
% behaviour: sort by magnitude
sort([3+4i, 1, -2])
% behaviour: Inf and NaN parts
complex(NaN, 1), complex(1, Inf)
% behaviour: transpose
[1+2i, 3].', [1+2i, 3]'
% behaviour: different magnitudes
[100.5+1i 2]
[1e5+1i 0.001]
% behaviour: sum and prod
sum([1i 2]), prod([1i 1i])
% behaviour: complex of parts
complex([1 2], [3 4])
