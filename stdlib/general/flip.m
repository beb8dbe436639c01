function y = flip (x, dim)
  % FLIP  reverse the order of the elements along one dimension.
  %
  % Y = flip (X) works along the first dimension that is not 1.
  % Y = flip (X, DIM) works along dimension DIM, a positive integer; a DIM beyond ndims (X) changes nothing.
  %
  % Example: flip ([1 2 3])  ⇒ [3 2 1]
  % See also: fliplr, flipud, rot90, circshift
  if (nargin < 1)
    print_usage ();
  end
  nd = ndims (x);
  if (nargin == 1)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && isnumeric (dim) && dim > 0 && dim == fix (dim)))
    error ("flip: DIM must be a positive integer");
  end
  if (nd == 2 && dim == 1)
    y = x(end:-1:1, :);
  elseif (nd == 2 && dim == 2)
    y = x(:, end:-1:1);
  elseif (dim > nd)
    y = x;
  else
    idx = repmat ({':'}, 1, nd);
    idx{dim} = size (x, dim):-1:1;
    y = x(idx{:});
  end
end
