function inv = discrete_inv (x, v, p)
  % DISCRETE_INV  quantiles of a discrete distribution.
  %
  % discrete_inv (X, V, P) is, for each probability in X, the least value that is reached with it, where the values in V
  % have the probabilities P. P is divided by its sum. Outside 0…1 the answer is NaN.
  %
  % Example: discrete_inv (0.5, [1 2], [0.4 0.6])  ⇒ 2
  % See also: discrete_cdf, discrete_pdf, discrete_rnd
  if (nargin != 3)
    print_usage ();
  end
  if (! isvector (v))
    error ("discrete_inv: V must be a vector");
  elseif (! isvector (p) || numel (p) != numel (v))
    error ("discrete_inv: P must be a vector with length (V) elements");
  elseif (any (isnan (v)))
    error ("discrete_inv: V must not have any NaN elements");
  elseif (! (all (p >= 0) && any (p)))
    error ("discrete_inv: P must be a nonzero, non-negative vector");
  end
  [v, order] = sort (v(:));
  total = cumsum (p(order)(:)) / sum (p(:));
  if (isa (x, "single") || isa (v, "single") || isa (p, "single"))
    inv = NaN (size (x), "single");
  else
    inv = NaN (size (x));
  end
  inv(x == 0) = v(1);
  inv(x == 1) = v(end);
  inside = find (x > 0 & x < 1);
  if (any (inside(:)))
    at = numel (v) - lookup (sort (total, "descend"), x(inside)) + 1;
    inv(inside) = v(min (at, numel (v)));
  end
end
