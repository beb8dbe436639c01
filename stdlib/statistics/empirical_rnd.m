function rnd = empirical_rnd (data, varargin)
  % EMPIRICAL_RND  random elements of a sample, with replacement.
  %
  % empirical_rnd (DATA) draws as many as DATA has; empirical_rnd (DATA, R), (DATA, R, C, ...) or (DATA, [SIZE]) an array.
  %
  % Example: size (empirical_rnd ([3 1 2], 2, 5))  ⇒ [2 5]
  % See also: discrete_rnd, empirical_cdf, empirical_inv, empirical_pdf
  if (nargin < 1)
    print_usage ();
  elseif (! isvector (data))
    error ("empirical_rnd: DATA must be a vector");
  end
  rnd = discrete_rnd (data, ones (size (data)), varargin{:});
end
