function [n, idx] = histc (x, edges, dim)
  % HISTC  count elements between edges.
  %
  % [N, IDX] = histc (X, EDGES, DIM): N(k) counts elements with EDGES(k) <= x < EDGES(k+1), the last those equal to the last edge;
  % IDX has for each element the number of its interval, 0 outside.
  %
  % Example: histc ([1 2 2 3 5], 1:4)  ⇒ [1 2 1 0]
  % See also: lookup, hist, accumarray
  if (nargin < 2)
    print_usage ();
  elseif (! isreal (x))
    error ("histc: X argument must be real-valued, not complex");
  elseif (isempty (edges))
    warning ("histc: empty EDGES specified");
    n = idx = [];
    return;
  elseif (! isreal (edges))
    error ("histc: EDGES must be real-valued, not complex");
  end
  if (nargin < 3)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim >= 1 && dim <= ndims (x)))
    error ("histc: DIM must be an integer and a valid dimension");
  end
  edges = double (edges(:));
  if (any (diff (edges) < 0))
    warning ("histc: edge values not sorted on input");
    edges = sort (edges);
  end
  m = numel (edges);
  order = [dim, 1:dim-1, dim+1:max(ndims (x), dim)];
  v = permute (x, order);
  shape = size (v);
  v = reshape (v, shape(1), []);
  at = zeros (size (v));
  inside = v >= edges(1) & v <= edges(end);
  if (any (inside(:)))
    at(inside) = lookup (edges, v(inside));
  end
  n = zeros (m, columns (v));
  for k = 1:columns (v)
    own = at(at(:,k) > 0,k);
    if (! isempty (own))
      n(:,k) = accumarray (own, 1, [m 1]);
    end
  end
  n = ipermute (reshape (n, [m, shape(2:end)]), order);
  idx = ipermute (reshape (at, shape), order);
end
