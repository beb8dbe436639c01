function a = invhilb (n)
  % INVHILB  inverse of the Hilbert matrix, in whole numbers.
  %
  % A = invhilb (N): inv (hilb (N)) exactly while the numbers fit.
  %
  % Example: invhilb (2)  ⇒ [4 -6; -6 12]
  % See also: hilb
  if (nargin < 1)
    print_usage ();
  elseif (! isscalar (n))
    error ("invhilb: N must be a scalar integer");
  end
  p = zeros (n, 1);
  v = n;
  for k = 1:n
    p(k) = v;
    v = -v * (n + k) / k * (n - k) / k;
    v = round (v);
  end
  a = round ((p * p.') ./ ((1:n).' + (0:n-1)));
end
