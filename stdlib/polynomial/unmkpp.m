function [x, p, n, k, d] = unmkpp (pp)
  % UNMKPP  parts of a piecewise polynomial.
  %
  % [X, P, N, K, D] = unmkpp (PP): breaks, coefficients, number of pieces, order, size of a value.
  %
  % Example: unmkpp (mkpp ([0 1], [1 2]))  ⇒ [0 1]
  % See also: mkpp, ppval
  if (nargin < 1)
    print_usage ();
  elseif (! (isstruct (pp) && isfield (pp, "form") && strcmp (pp.form, "pp")))
    error ("unmkpp: PP must be a piecewise polynomial structure");
  end
  x = pp.breaks;
  p = pp.coefs;
  n = pp.pieces;
  k = pp.order;
  d = pp.dim;
end
