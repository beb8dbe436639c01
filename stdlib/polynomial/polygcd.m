function x = polygcd (b, a, tol = sqrt (eps))
  % POLYGCD  greatest common divisor of two polynomials, with leading coefficient 1.
  %
  % X = polygcd (B, A, TOL): coefficients below TOL (sqrt (eps)) times the divisor's count as zero.
  %
  % Example: polygcd (poly ([1 2 3]), poly ([2 3 4]))  ⇒ [1 -5 6]
  % See also: poly, deconv, residue
  if (nargin < 2)
    print_usage ();
  end
  if (isa (a, "single") || isa (b, "single"))
    tol = max (tol, sqrt (eps ("single")));
  end
  if (numel (a) == 1 || numel (b) == 1)
    if (a == 0)
      x = b;
    elseif (b == 0)
      x = a;
    else
      x = ones (class (a + b));
    end
    return;
  end
  a /= a(1);
  while (true)
    [~, r] = deconv (b, a);
    big = find (abs (r) > tol * norm (b, Inf), 1);
    if (isempty (big))
      x = a;
      return;
    end
    r = r(big:end);
    b = a;
    a = r / r(1);
    if (numel (a) == 1)
      x = ones (class (a));
      return;
    end
  end
end
