function [multp, idxp] = mpoles (p, tol = 0.001, reorder = true)
  % MPOLES  multiplicities of poles.
  %
  % [MULTP, IDXP] = mpoles (P, TOL, REORDER): poles that differ by at most TOL, relative to the first of them, are one. Poles are
  % taken by falling magnitude unless REORDER is false; MULTP counts 1, 2, ... within each pole; P(IDXP) are the poles in that order.
  %
  % Example: mpoles ([2 3 1 1 2])  ⇒ [1; 1; 2; 1; 2]
  % See also: residue, poly, roots
  if (nargin < 1)
    print_usage ();
  end
  if (isempty (tol))
    tol = 0.001;
  end
  p = p(:);
  left = (1:numel (p)).';
  if (reorder)
    [~, left] = sort (abs (p), "descend");
  end
  multp = idxp = zeros (0, 1);
  while (! isempty (left))
    base = p(left(1));
    if (base == 0)
      near = abs (p(left)) <= tol;
    else
      near = abs (p(left) - base) <= tol * abs (base);
    end
    near(1) = true;                      # a pole that is no number is near to none, itself included
    idxp = [idxp; left(near)];
    multp = [multp; (1:sum (near)).'];
    left(near) = [];
  end
end
