function z = null (a, tol)
  % NULL  orthonormal basis of the null space.
  %
  % Z = null (A): A*Z is zero; singular values up to max (size (A)) * sigma(1) * eps, or TOL, count as zero.
  %
  % Example: null ([1 0])  ⇒ [0; 1]
  % See also: orth, rank, svd
  if (nargin < 1)
    print_usage ();
  elseif (nargin > 1 && ischar (tol))
    if (strcmp (tol, "r"))
      error ("null: option for rational not yet implemented");
    end
    error ("null: second argument must be a tolerance");
  elseif (iscell (a))
    error ("svd: wrong type argument 'cell'");
  elseif (isempty (a))
    z = full (eye (columns (a)));
    if (columns (a) == 0), z = []; end
    return;
  end
  [~, s, v] = svd (a, 0);
  n = columns (a);
  if (rows (a) < n)
    [~, s, v] = svd (a);
  end
  if (nargin == 1)
    tol = [];
  end
  z = v(:, __svd_rank__ (a, s, tol)+1:n);
  z(abs (z) < eps (class (z))) = 0;
end
