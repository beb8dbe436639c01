function retval = run_count (x, n, dim)
  % RUN_COUNT  count the upward runs of length 1, 2, ..., N-1, and N or more, along a dimension.
  %
  % RETVAL = run_count (X, N, DIM): a run goes on while elements do not fall. DIM is by default the first that is not 1.
  %
  % Example: run_count ([1 1 0 1 1 1 0 0 1], 4)  ⇒ [0 1 1 1]
  % See also: runlength
  if (nargin < 2)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("run_count: X must be a numeric vector or matrix");
  elseif (! (isscalar (n) && n == fix (n) && n > 0))
    error ("run_count: N must be a positive integer");
  end
  if (nargin < 3)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0 && dim <= ndims (x)))
    error ("run_count: DIM must be an integer and a valid dimension");
  end
  order = [dim, 1:dim-1, dim+1:ndims(x)];
  v = permute (x, order);
  shape = size (v);
  v = reshape (v, shape(1), []);
  retval = zeros (n, columns (v));
  for k = 1:columns (v)
    last = [find(v(2:end,k) < v(1:end-1,k)); shape(1)];
    retval(:,k) = accumarray (min (diff ([0; last]), n), 1, [n 1]);
  end
  retval = ipermute (reshape (retval, [n shape(2:end)]), order);
end
