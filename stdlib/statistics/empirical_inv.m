function inv = empirical_inv (x, data)
  % EMPIRICAL_INV  quantiles of a sample.
  %
  % empirical_inv (X, DATA) is, for each probability in X, the least element of DATA that is reached with it.
  %
  % Example: empirical_inv (0.3, [1 2 2 3])  ⇒ 2
  % See also: empirical_cdf, empirical_pdf, empirical_rnd, quantile
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (data))
    error ("empirical_inv: DATA must be a vector");
  end
  inv = discrete_inv (x, data, ones (size (data)));
end
