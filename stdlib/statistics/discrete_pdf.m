function pdf = discrete_pdf (x, v, p)
  % DISCRETE_PDF  probabilities of a discrete distribution.
  %
  % discrete_pdf (X, V, P) is, for each element of X, its probability, where the values in V have the probabilities P.
  % P is divided by its sum.
  %
  % Example: discrete_pdf (2, [1 2], [1 3])  ⇒ 0.75
  % See also: discrete_cdf, discrete_inv, discrete_rnd
  if (nargin != 3)
    print_usage ();
  end
  if (! isvector (v))
    error ("discrete_pdf: V must be a vector");
  elseif (! isvector (p) || numel (p) != numel (v))
    error ("discrete_pdf: P must be a vector with length (V) elements");
  elseif (any (isnan (v)))
    error ("discrete_pdf: V must not have any NaN elements");
  elseif (! (all (p >= 0) && any (p)))
    error ("discrete_pdf: P must be a nonzero, non-negative vector");
  end

  p = p(:) / sum (p);
  [v, order] = sort (v(:));
  p = p(order);
  if (isa (x, "single") || isa (v, "single") || isa (p, "single"))
    pdf = zeros (size (x), "single");
  else
    pdf = zeros (size (x));
  end
  pdf(isnan (x)) = NaN;
  at = lookup (v, x, "m");
  pdf(at > 0) = p(at(at > 0));
end
