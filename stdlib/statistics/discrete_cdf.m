function cdf = discrete_cdf (x, v, p)
  % DISCRETE_CDF  distribution function of a discrete distribution.
  %
  % discrete_cdf (X, V, P) is, for each element of X, the probability of a value of at most X, where the values in V have
  % the probabilities P. P is divided by its sum.
  %
  % Example: discrete_cdf (1.5, [1 2], [0.4 0.6])  ⇒ 0.4
  % See also: discrete_inv, discrete_pdf, discrete_rnd
  if (nargin != 3)
    print_usage ();
  end
  if (! isvector (v))
    error ("discrete_cdf: V must be a vector");
  elseif (! isvector (p) || numel (p) != numel (v))
    error ("discrete_cdf: P must be a vector with length (V) elements");
  elseif (any (isnan (v)))
    error ("discrete_cdf: V must not have any NaN elements");
  elseif (! (all (p >= 0) && any (p)))
    error ("discrete_cdf: P must be a nonzero, non-negative vector");
  end

  p = p(:) / sum (p);
  [v, order] = sort (v(:));
  total = [0; cumsum(p(order))];
  if (isa (x, "single") || isa (v, "single") || isa (p, "single"))
    cdf = NaN (size (x), "single");
  else
    cdf = NaN (size (x));
  end
  known = ! isnan (x);
  cdf(known) = total(lookup (v, x(known)) + 1);
end
