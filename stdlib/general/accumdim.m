function a = accumdim (subs, vals, dim, n, func, fillval)
  % ACCUMDIM  gather slices of an array by index.
  %
  % A = accumdim (SUBS, VALS) adds the slices of VALS along its first dimension that is not 1 whose index is equal.
  % A = accumdim (SUBS, VALS, DIM, N, FUNC, FILLVAL): DIM is the dimension, N the least length of the result, FUNC
  % what is done with the slices of one index (default @sum, called with two arguments: the slices and DIM), and
  % FILLVAL what stands where no index points.
  %
  % Example: accumdim ([1 2 1], [10 20 30], 2)  ⇒ [40 20]
  % See also: accumarray
  if (nargin < 2)
    print_usage ();
  elseif (! isvector (subs))
    error ("accumdim: SUBS must be a vector");
  elseif (any (subs(:) != fix (subs(:))) || any (subs(:) < 1))
    error ("accumdim: SUBS must be positive integers");
  end
  m = max (subs(:));
  if (nargin < 4 || isempty (n) || n == 0)
    n = m;
  elseif (n < m)
    error ("accumdim: index out of range");
  end
  sz = size (vals);
  if (nargin < 3 || isempty (dim))
    dim = find (sz != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  if (nargin < 5 || isempty (func))
    func = @sum;
  end
  if (nargin < 6 || isempty (fillval))
    fillval = 0;
  end
  order = [dim, 1:dim-1, dim+1:ndims(vals)];
  flat = reshape (permute (vals, order), size (vals, dim), []);
  if (rows (flat) != numel (subs))
    error ("accumdim: dimension mismatch");
  end
  out = repmat (cast (fillval, class (vals)), n, columns (flat));
  for k = reshape (unique (subs), 1, [])
    out(k,:) = func (flat(subs == k, :), 1);
  end
  sz(dim) = n;
  a = ipermute (reshape (out, sz(order)), order);
end
