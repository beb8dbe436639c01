function ppd = ppder (pp, m = 1)
  % PPDER  derivative of a piecewise polynomial.
  %
  % PPD = ppder (PP, M): the M-th derivative, the first by default.
  %
  % Example: ppder (mkpp ([0 1], [1 2 3])).coefs  ⇒ [2 2]
  % See also: mkpp, ppval, polyder
  if (nargin < 1)
    print_usage ();
  elseif (! (isstruct (pp) && isfield (pp, "form") && strcmp (pp.form, "pp")))
    error ("ppder: PP must be a structure");
  end
  [x, c, n, k, d] = unmkpp (pp);
  if (k - m <= 0)
    ppd = mkpp (x([1, end]), zeros (prod (d), 1), d);
    return;
  end
  factor = ones (1, k - m);
  for j = 0:m-1
    factor .*= (k - 1 - j:-1:m - j);
  end
  ppd = mkpp (x, c(:,1:k-m) .* factor, d);
end
