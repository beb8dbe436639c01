function b = bincoeff (n, k)
  % BINCOEFF  binomial coefficients of real numbers.
  %
  % B = bincoeff (N, K): N * (N-1) * ... * (N-K+1) / K!, for any real N. NaN where K is no whole number, or is negative for an N
  % that is 0 or more.
  %
  % Example: bincoeff (5, 2)  ⇒ 10
  % See also: nchoosek
  if (nargin != 2)
    print_usage ();
  end
  [fail, n, k] = common_size (n, k);
  if (fail > 0)
    error ("bincoeff: N and K must have consistent dimensions");
  end
  class_b = "double";
  if (isa (n, "single") || isa (k, "single"))
    class_b = "single";
  end
  b = nan (size (n), class_b);
  good = k == fix (k) & ! isnan (n);
  b(good & k == 0) = 1;
  y = good & k > 0 & n < 0 & n == fix (n);     # whole negative numbers: by reflection
  b(y) = (-1) .^ k(y) .* exp (gammaln (k(y) - n(y)) - gammaln (-n(y)) - gammaln (k(y) + 1));
  y = good & k > 0 & n >= k;
  b(y) = exp (gammaln (n(y) + 1) - gammaln (k(y) + 1) - gammaln (n(y) - k(y) + 1));
  y = good & k > 0 & n >= 0 & n < k & n == fix (n);
  b(y) = 0;
  y = good & k > 0 & n < k & n != fix (n);
  b(y) = gamma (n(y) + 1) ./ (gamma (k(y) + 1) .* gamma (n(y) - k(y) + 1));
  y = n == fix (n) & good & ! isinf (b);
  b(y) = round (b(y));
end
