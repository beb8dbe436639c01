function y = ranks (x, dim, rtype = 0)
  % RANKS  the place of each element among the sorted ones.
  %
  % Y = ranks (X, DIM, RANKTYPE): equal elements share, by RANKTYPE, 0 or "fractional" the mean of their places; 1 or "competition" the
  % least; 2 or "modified" the greatest; 3 or "ordinal" no place, each its own; 4 or "dense" one place, and the next follows on.
  %
  % Example: ranks ([1 2 2 3])  ⇒ [1 2.5 2.5 4]
  % See also: sort, run_count
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("ranks: X must be a numeric vector or matrix");
  end
  if (nargin < 2 || isempty (dim))
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("ranks: DIM must be an integer and a valid dimension");
  end
  if (ischar (rtype))
    k = find (strcmpi (rtype, {"fractional", "competition", "modified", "ordinal", "dense"}));
    if (isempty (k))
      error ("ranks: unknown RTYPE '%s'", rtype);
    end
    rtype = k - 1;
  end
  order = [dim, 1:dim-1, dim+1:max(ndims (x), dim)];
  v = permute (x, order);
  shape = size (v);
  v = reshape (v, shape(1), []);
  y = zeros (size (v));
  n = rows (v);
  for k = 1:columns (v)
    [s, at] = sort (v(:,k));
    fresh = [true; s(2:end) != s(1:end-1)](1:n);
    group = cumsum (fresh);
    first = find (fresh);
    last = [first(2:end) - 1; n];
    switch (rtype)
      case 0, place = (first + last)(group) / 2;
      case 1, place = first(group);
      case 2, place = last(group);
      case 3, place = (1:n).';
      case 4, place = group;
      otherwise, error ("ranks: unknown RTYPE '%d'", rtype);
    end
    y(at,k) = place;
  end
  y = ipermute (reshape (y, shape), order);
end
