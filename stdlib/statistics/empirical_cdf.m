function cdf = empirical_cdf (x, data)
  % EMPIRICAL_CDF  distribution function of a sample.
  %
  % empirical_cdf (X, DATA) is, for each element of X, the share of DATA that is at most X.
  %
  % Example: empirical_cdf (2, [1 2 2 3])  ⇒ 0.75
  % See also: empirical_inv, empirical_pdf, empirical_rnd
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (data))
    error ("empirical_cdf: DATA must be a vector");
  end
  cdf = discrete_cdf (x, data, ones (size (data)));
end
