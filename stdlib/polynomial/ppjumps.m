function jumps = ppjumps (pp)
  % PPJUMPS  jumps of a piecewise polynomial at its inner breaks.
  %
  % JUMPS = ppjumps (PP): the value right of each inner break less the value left of it.
  %
  % Example: ppjumps (mkpp ([0 1 2], [1 0; 0 3]))  ⇒ 2
  % See also: mkpp, ppval
  if (nargin < 1)
    print_usage ();
  elseif (! (isstruct (pp) && isfield (pp, "form") && strcmp (pp.form, "pp")))
    error ("ppjumps: PP must be a structure");
  end
  [x, p, n, k, d] = unmkpp (pp);
  h = reshape (repmat (diff (x(1:n)(:).'), prod (d), 1), [], 1);
  p = reshape (p, [], k);
  before = 1:prod (d) * (n - 1);
  left = zeros (numel (before), 1);
  for i = 1:k
    left = left .* h + p(before,i);
  end
  jumps = reshape (p(prod (d)+1:end,k) - left, prod (d), n - 1);
end
