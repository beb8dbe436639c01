function r = roots (c)
  % ROOTS  roots of a polynomial.
  %
  % R = roots (C): a column of the zeros of the polynomial with coefficients C, highest power first, as eigenvalues
  % of the companion matrix. C must not hold Inf or NaN.
  %
  % Example: roots ([1 -3 2])  ⇒ [2; 1]
  % See also: poly, polyval, compan, fzero
  if (nargin < 1 || (! isvector (c) && ! isempty (c)))
    print_usage ();
  elseif (any (! isfinite (c)))
    error ("roots: inputs must not contain Inf or NaN");
  end
  c = c(:);
  top = max (abs (c));
  f = [];
  if (! isempty (c) && top > 0)
    f = find (c / top);                   % what underflows beside the largest counts as zero
  end
  if (isempty (f))
    r = [];
    return;
  end
  zero_roots = numel (c) - f(end);
  c = c(f(1):f(end));
  n = numel (c);
  if (n > 1)
    a = diag (ones (n - 2, 1), -1);
    a(1,:) = -c(2:n).' / c(1);
    r = [eig(a); zeros(zero_roots, 1)];
  else
    r = zeros (zero_roots, 1);
  end
end
