function y = unwrap (x, tol = pi, dim)
  % UNWRAP  add multiples of 2*pi so that neighbouring elements differ by at most TOL (pi).
  %
  % Y = unwrap (X, TOL, DIM) works along DIM, by default the first dimension that is not 1.
  %
  % Example: unwrap ([0 3 -3])  ⇒ [0 3 3.2832]
  % See also: mod, arg
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("unwrap: X must be a numeric matrix or vector");
  end
  if (isempty (tol))
    tol = pi;
  end
  tol = abs (tol);
  if (nargin < 3)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("unwrap: DIM must be an integer and a valid dimension");
  end
  y = x;
  n = size (x, dim);
  if (isempty (x) || n < 2)
    return;
  end
  order = [dim, 1:dim-1, dim+1:max(ndims (x), dim)];
  v = permute (x, order);
  shape = size (v);
  v = reshape (v, n, []);
  for k = 1:columns (v)
    step = diff (v(:,k));
    known = ! isnan (v(:,k));             # gaps are passed over
    if (! all (known))
      at = find (known);
      step(:) = 0;
      step(at(2:end) - 1) = diff (v(at,k));
    end
    turns = zeros (size (step));
    far = abs (step) > tol;
    turns(far) = round (abs (step(far)) / (2 * pi)) .* sign (step(far));
    v(2:end,k) -= 2 * pi * cumsum (turns);
  end
  y = ipermute (reshape (v, shape), order);
end
