function pdf = empirical_pdf (x, data)
  % EMPIRICAL_PDF  probabilities of the values of a sample.
  %
  % empirical_pdf (X, DATA) is, for each element of X, the share of DATA that equals it.
  %
  % Example: empirical_pdf (2, [1 2 2 3])  ⇒ 0.5
  % See also: empirical_cdf, empirical_inv, empirical_rnd
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (data))
    error ("empirical_pdf: DATA must be a vector");
  end
  [values, ~, which] = unique (data);
  pdf = discrete_pdf (x, values, accumarray (which(:), 1));
end
