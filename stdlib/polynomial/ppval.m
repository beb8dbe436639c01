function yi = ppval (pp, xi)
  % PPVAL  value of a piecewise polynomial.
  %
  % YI = ppval (PP, XI): outside the breaks the first or last piece goes on. When values have a size D the result has
  % size [D, size of XI] (a vector XI counts as one dimension).
  %
  % Example: ppval (mkpp ([0 1 2], [1 0; 2 1]), 1.5)  ⇒ 2
  % See also: mkpp, spline, pchip
  if (nargin != 2)
    print_usage ();
  elseif (! (isstruct (pp) && isfield (pp, "form") && strcmp (pp.form, "pp")))
    error ("ppval: first argument must be a pp-form structure");
  end
  x = pp.breaks(:);
  n = pp.pieces;
  order = pp.order;
  nd = prod (pp.dim);
  sz = size (xi);
  flat = xi(:).';
  k = lookup (x(2:n), flat) + 1;
  dx = flat - x(k).';
  c = reshape (pp.coefs, nd, n, order);
  if (isempty (flat))
    yi = zeros (nd, 0);
  else
    yi = reshape (c(:,k,1), nd, []);
    for j = 2:order
      yi = yi .* dx + reshape (c(:,k,j), nd, []);
    end
  end
  yi(:,isnan (flat)) = NaN;
  if (nd == 1)
    yi = reshape (yi, sz);
  elseif (isvector (xi))
    d = pp.dim;
    if (isscalar (d))
      yi = reshape (yi, d, numel (xi));
    else
      yi = reshape (yi, [d, numel(xi)]);
    end
  else
    yi = reshape (yi, [pp.dim, sz]);
  end
end
