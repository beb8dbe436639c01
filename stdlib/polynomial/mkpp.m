function pp = mkpp (breaks, coefs, d)
  % MKPP  make a piecewise polynomial.
  %
  % PP = mkpp (BREAKS, COEFS): piece k runs from BREAKS(k) to BREAKS(k+1); row k of COEFS holds its coefficients in
  % x - BREAKS(k), highest power first. PP = mkpp (BREAKS, COEFS, D): values have size D.
  %
  % Example: ppval (mkpp ([0 1 2], [1 0; 2 1]), 1.5)  ⇒ 2
  % See also: unmkpp, ppval, spline, pchip
  if (nargin < 2)
    print_usage ();
  end
  if (numel (breaks) < 2)
    error ("mkpp: BREAKS must have at least one interval");
  end
  if (nargin < 3)
    d = 1;
  end
  pieces = numel (breaks) - 1;
  n = prod (d) * pieces;
  order = round (numel (coefs) / n);
  pp = struct ("form", "pp", "breaks", breaks(:).', "coefs", [], "pieces", pieces, "order", order, "dim", d(:).');
  if (n * order != numel (coefs))
    error ("mkpp: expected COEFS to have %d elements", n * order);
  end
  pp.coefs = reshape (coefs, n, order);
end
