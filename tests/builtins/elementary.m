% tests/builtins/elementary.m - each line's value, or the message of its error.
try, x = abs([-1 2;3 -4]), catch err, message = err.message, end
try, x = abs(3+4i), catch err, message = err.message, end
try, x = abs(int8(-128)), catch err, message = err.message, end
try, x = sign([-2 0 3]), catch err, message = err.message, end
try, x = sign(int8(-3)), catch err, message = err.message, end
try, x = sqrt([4 9 -4]), catch err, message = err.message, end
try, x = cbrt([8 -27]), catch err, message = err.message, end
try, x = exp([0 1]), catch err, message = err.message, end
try, x = exp(1i*pi), catch err, message = err.message, end
try, x = expm1(1e-10), catch err, message = err.message, end
try, x = log([1 10 -1]), catch err, message = err.message, end
try, x = log2(8), catch err, message = err.message, end
try, x = log10([100 1000]), catch err, message = err.message, end
try, x = log1p(1e-10), catch err, message = err.message, end
try, x = sin([0 1]), catch err, message = err.message, end
try, x = cos([0 1]), catch err, message = err.message, end
try, x = tan(1), catch err, message = err.message, end
try, x = asin([0.5 2]), catch err, message = err.message, end
try, x = acos([0.5 2]), catch err, message = err.message, end
try, x = atan([1 -1]), catch err, message = err.message, end
try, x = sinh(1), catch err, message = err.message, end
try, x = cosh(1), catch err, message = err.message, end
try, x = tanh(1), catch err, message = err.message, end
try, x = asinh(1), catch err, message = err.message, end
try, x = acosh([2 0.5]), catch err, message = err.message, end
try, x = atanh([0.5 2]), catch err, message = err.message, end
try, x = atan2([1 -1],[2 -2]), catch err, message = err.message, end
try, x = hypot(3,[4 5]), catch err, message = err.message, end
try, x = hypot(1,2,3), catch err, message = err.message, end
try, x = floor([2.5 -2.5]), catch err, message = err.message, end
try, x = ceil([2.5 -2.5]), catch err, message = err.message, end
try, x = round([2.5 -2.5 0.4]), catch err, message = err.message, end
try, x = fix([2.5 -2.5]), catch err, message = err.message, end
try, x = roundb([0.5 1.5 2.5]), catch err, message = err.message, end
try, x = floor(2.5+3.7i), catch err, message = err.message, end
try, x = mod([5 -5 5.5],[3 3 2]), catch err, message = err.message, end
try, x = mod(5,0), catch err, message = err.message, end
try, x = mod(-1,[3 -3]), catch err, message = err.message, end
try, x = mod(0.3,0.1), catch err, message = err.message, end
try, x = mod(int8(-5),int8(3)), catch err, message = err.message, end
try, x = rem([5 -5 5.5],[3 3 2]), catch err, message = err.message, end
try, x = rem(5,0), catch err, message = err.message, end
try, x = rem(int8(-5),int8(3)), catch err, message = err.message, end
try, x = real([1+2i 3]), catch err, message = err.message, end
try, x = imag([1+2i 3]), catch err, message = err.message, end
try, x = conj([1+2i 3]), catch err, message = err.message, end
try, x = arg([1i -1]), catch err, message = err.message, end
try, x = angle(1i), catch err, message = err.message, end
try, x = complex(1,0), catch err, message = err.message, end
try, x = complex([1 2],3), catch err, message = err.message, end
try, x = gcd([12 18],6), catch err, message = err.message, end
try, x = gcd(12,18,27), catch err, message = err.message, end
try, x = lcm(4,6), catch err, message = err.message, end
try, x = isnan([1 NaN NA]), catch err, message = err.message, end
try, x = isinf([1 -Inf]), catch err, message = err.message, end
try, x = isfinite([1 Inf NaN]), catch err, message = err.message, end
try, x = isna([NA NaN]), catch err, message = err.message, end
try, x = signbit([-1 1])>0, catch err, message = err.message, end
try, x = gamma([5 0.5 -0.5 171]), catch err, message = err.message, end
try, x = gammaln([10 100]), catch err, message = err.message, end
try, x = lgamma(0.5), catch err, message = err.message, end
try, x = erf([0.5 -1]), catch err, message = err.message, end
try, x = erfc([0.5 3]), catch err, message = err.message, end
try, x = erfinv([0.5 -0.9 1]), catch err, message = err.message, end
try, x = erfcinv([0.5 1.5]), catch err, message = err.message, end
try, x = erfcx([1 30]), catch err, message = err.message, end
try, x = erf([1+2i 0.5i 1e-6+2e-6i -3-1i]), catch err, message = err.message, end
try, x = erfc([1+2i 3-4i]), catch err, message = err.message, end
try, x = erfcx([1+2i -1+2i 20+5i]), catch err, message = err.message, end
try, x = sin({1}), catch err, message = err.message, end
try, x = abs({1}), catch err, message = err.message, end
try, x = cbrt(1i), catch err, message = err.message, end
try, x = mod(1i,2), catch err, message = err.message, end
try, x = gcd(12.5,3), catch err, message = err.message, end
try, x = sin("a"), catch err, message = err.message, end
