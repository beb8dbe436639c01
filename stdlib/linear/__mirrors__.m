function tf = __mirrors__ (a, b, skew, tol)
  % __MIRRORS__  whether the square matrix A is B (with SKEW: -B) within TOL times its norm; a part of issymmetric and ishermitian.
  if (skew)
    b = -b;
  end
  if (tol == 0)
    tf = ! any ((a != b)(:));
  else
    a = double (a);
    n = norm (a, "inf");
    tf = (n == 0) || norm (a - b, "inf") / n <= tol;
  end
end
