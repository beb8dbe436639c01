function [num, den] = padecoef (t, n = 1)
  % PADECOEF  Padé approximation of a delay.
  %
  % [NUM, DEN] = padecoef (T, N): polynomials of degree N in s whose quotient approximates exp (-s*T); N is 1 by default.
  %
  % Example: [num, den] = padecoef (1)  ⇒ num = [-1 2], den = [1 2]
  % See also: polyval, roots
  if (nargin < 1)
    print_usage ();
  elseif (! (isscalar (t) && isnumeric (t) && t >= 0))
    error ("padecoef: T must be a non-negative scalar");
  elseif (! (isscalar (n) && isnumeric (n) && n >= 0))
    error ("padecoef: N must be a non-negative scalar");
  end
  n = round (n);
  if (isa (t, "single") || isa (n, "single"))
    t = single (t);
  end
  % coefficient of s^k: T^k (2n-k)! / (k! (n-k)!), the highest first
  k = n:-1:0;
  den = cumprod ([1, (n + (1:n)) .* k(1:n) ./ (1:n)]);
  den = den .* t .^ k;
  num = den .* (-1) .^ k;
end
