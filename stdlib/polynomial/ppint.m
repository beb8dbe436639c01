function ppi = ppint (pp, c = 0)
  % PPINT  integral of a piecewise polynomial.
  %
  % PPI = ppint (PP, C): the piecewise polynomial whose derivative is PP and whose value at the first break is C, 0 by default.
  %
  % Example: ppval (ppint (mkpp ([0 1 2], [1; 2])), 2)  ⇒ 3
  % See also: mkpp, ppval, ppder
  if (nargin < 1)
    print_usage ();
  elseif (! (isstruct (pp) && isfield (pp, "form") && strcmp (pp.form, "pp")))
    error ("ppint: PP must be a structure");
  end
  [x, p, n, k, d] = unmkpp (pp);
  p = reshape (p, [], k);
  pi_ = [p ./ (k:-1:1), zeros(rows (p), 1)];
  steps = kron (diff (x(:)), ones (prod (d), 1));
  if (rows (pi_) == n * prod (d))
    steps = reshape (repmat (diff (x(:)).', prod (d), 1), [], 1);
  end
  rise = zeros (rows (pi_), 1);        # what each piece adds
  for i = 1:k+1
    rise = rise .* steps + pi_(:,i);
  end
  rise = reshape (rise, prod (d), n);
  start = [zeros(prod (d), 1), cumsum(rise(:,1:n-1), 2)];
  pi_(:,k+1) = start(:) + reshape (repmat (c(:), numel (start) / numel (c), 1), [], 1);
  ppi = mkpp (x, pi_, d);
end
