function [v, lambda, c] = condeig (a)
  % CONDEIG  condition numbers of eigenvalues.
  %
  % C = condeig (A): for each eigenvalue the reciprocal cosine of the angle between its left and right eigenvector.
  % [V, LAMBDA, C] = condeig (A) gives eigenvectors and eigenvalues as [V, LAMBDA] = eig (A) does.
  %
  % Example: condeig ([2 0; 0 3])  ⇒ [1; 1]
  % See also: eig, cond, balance
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (a) && ndims (a) == 2 && issquare (a)))
    error ("condeig: A must be a square numeric matrix");
  end
  if (isempty (a))
    v = lambda = c = [];
    return;
  end
  [v, lambda] = eig (a);
  if (issquare (v) && rcond (v) > 0)
    w = inv (v).';             # rows of the inverse are the left eigenvectors
  else
    w = pinv (v).';
  end
  c = (sqrt (sumsq (v, 1)) .* sqrt (sumsq (w, 1))).' ./ abs (sum (v .* w, 1)).';
  if (nargout < 2)
    v = c;
  end
end
