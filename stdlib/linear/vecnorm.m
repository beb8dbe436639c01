function n = vecnorm (a, p = 2, dim)
  % VECNORM  norms of the columns or other slices.
  %
  % N = vecnorm (A), vecnorm (A, P), vecnorm (A, P, DIM): norm with exponent P > 0 (2; Inf for the largest) along DIM,
  % by default the first dimension that is not 1.
  %
  % Example: vecnorm ([3 0; 4 1])  ⇒ [5 1]
  % See also: norm
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (a))
    error ("vecnorm: A must be numeric");
  elseif (! (isscalar (p) && isreal (p) && p > 0))
    error ("vecnorm: P must be positive real scalar or Inf");
  end
  if (nargin < 3)
    dim = find (size (a) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("vecnorm: DIM must be a positive integer");
  end
  switch (p)
    case 1
      n = sum (abs (a), dim);
    case 2
      n = sqrt (sumsq (a, dim));
    case Inf
      n = max (abs (a), [], dim);
    otherwise
      n = sum (abs (a) .^ p, dim) .^ (1 / p);
  end
end
