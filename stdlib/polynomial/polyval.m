function [y, dy] = polyval (p, x, s = [], mu)
  % POLYVAL  value of a polynomial.
  %
  % Y = polyval (P, X): P holds the coefficients, highest power first; Y has the size of X.
  % polyval (P, X, [], MU) evaluates at (X - MU(1)) / MU(2), as [P, S, MU] = polyfit (...) wants it.
  % [Y, DY] = polyval (P, X, S): Y +- DY holds about half of the predictions at X; S comes from polyfit.
  %
  % Example: polyval ([1 2 3], 2)  ⇒ 11
  % See also: polyfit, polyvalm, roots, conv
  if (nargin < 2 || (nargout == 2 && nargin < 3))
    print_usage ();
  end
  if (! (isfloat (p) && (isvector (p) || isempty (p))))
    error ("polyval: P must be a numeric floating point vector (double or single)");
  elseif (! isfloat (x))
    error ("polyval: X must be numeric floating point (double or single)");
  end
  if (nargin > 3)
    if (! isfloat (mu) || numel (mu) < 2)
      error ("polyval: MU must be numeric floating point with 2 values");
    end
    x = (x - mu(1)) / mu(2);
  end
  if (nargout > 1)
    if (isempty (s))
      error ("polyval: S input is required for DY output argument");
    elseif (! isstruct (s))
      error ("polyval: S input must be a structure");
    elseif (! all (isfield (s, {"R", "normr", "df"})))
      error ("polyval: S input is missing required fields");
    end
  end
  if (isempty (p) || isempty (x))
    y = zeros (size (x));
    if (isa (p, "single") || isa (x, "single"))
      y = single (y);
    end
  else
    y = p(1) * ones (size (x), class (x));
    for k = 2:numel (p)
      y = y .* x + p(k);
    end
  end
  if (nargout > 1)
    n = numel (p) - 1;
    a = (x(:) .^ (n:-1:0)) / s.R;
    dy = reshape (sqrt (1 + sumsq (a, 2)) * s.normr / sqrt (s.df), size (x));
  end
end
