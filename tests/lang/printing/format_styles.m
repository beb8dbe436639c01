% behaviour: the styles of format: exponents, significant digits and two decimals, for scalars, matrices, complex numbers
for f = {"long g", "short g", "long e", "short e", "bank", "longg", "shortE"}
  disp (f{1}); eval (["format " f{1}]);
  h = pi, q = 1234.567, i = 5, big = 123456789, z = 0, n = -2.5, e = 1e-10
  x = [pi 100; 1e5 -2], w = [1 2 3], nf = [1.5 NaN Inf], s = single (pi), c = 1.5+2i, d = [1+2i; 3.25], r = 1:3, a = NaN, b = -Inf, k = {pi, [1.5 2]}, zz = zeros (2), p = 0:0.5:1
  st.a = 2.5
end
format
pi
