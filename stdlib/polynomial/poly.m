function y = poly (x)
  % POLY  polynomial with given roots, or characteristic polynomial.
  %
  % P = poly (R): R a vector of roots. P = poly (A): A a square matrix; the coefficients of det (z I - A).
  %
  % Example: poly ([1 2])  ⇒ [1 -3 2]
  % See also: roots, polyval, eig
  if (nargin != 1)
    print_usage ();
  end
  n = min (size (x));
  m = max (size (x));
  if (n == 0)
    y = 1;
    return;
  elseif (n == 1)
    v = x;
  elseif (n == m)
    v = eig (x);
  else
    print_usage ();
  end
  y = [1, zeros(1, m)];
  for k = 1:m
    y(2:k+1) -= v(k) * y(1:k);
  end
  if (isreal (x))
    y = real (y);
  end
end
