function rnd = discrete_rnd (v, p, varargin)
  % DISCRETE_RND  random values of a discrete distribution.
  %
  % discrete_rnd (V, P) draws values of V with the probabilities P, as many as V has elements; discrete_rnd (V, P, R) an
  % R by R matrix, discrete_rnd (V, P, R, C, ...) and discrete_rnd (V, P, [SIZE]) an array of that size.
  %
  % Example: size (discrete_rnd ([1 2], [0.5 0.5], 3, 4))  ⇒ [3 4]
  % See also: discrete_cdf, discrete_inv, discrete_pdf, empirical_rnd
  if (nargin < 2)
    print_usage ();
  end
  if (! isvector (v))
    error ("discrete_rnd: V must be a vector");
  elseif (! isvector (p) || numel (p) != numel (v))
    error ("discrete_rnd: P must be a vector with length (V) elements");
  elseif (any (isnan (p)))
    error ("discrete_rnd: P must not have any NaN elements");
  elseif (! (all (p >= 0) && any (p)))
    error ("discrete_rnd: P must be a nonzero, non-negative vector");
  end
  if (nargin == 2)
    sz = size (v);
  elseif (nargin == 3)
    sz = varargin{1};
    if (isscalar (sz) && sz >= 0)
      sz = [sz, sz];
    elseif (! (isrow (sz) && all (sz >= 0)))
      error ("discrete_rnd: dimension vector must be row vector of non-negative integers");
    end
  else
    if (any (cellfun (@(x) ! isscalar (x) || x < 0, varargin)))
      error ("discrete_rnd: dimensions must be non-negative integers");
    end
    sz = [varargin{:}];
  end
  total = cumsum (p(:));
  rnd = v(lookup (total(1:end-1) / total(end), rand (sz)) + 1);
  rnd = reshape (rnd, sz);
end
