function y = logspace (a, b, n)
  % LOGSPACE  points spaced evenly on a logarithmic scale.
  %
  % Y = logspace (A, B) is a row of 50 points from 10^A to 10^B; Y = logspace (A, B, N) of N points.
  % When B equals pi the points run from 10^A to pi.
  %
  % Example: logspace (0, 2, 3)  ⇒ [1 10 100]
  % See also: linspace
  if (nargin < 2)
    print_usage ();
  elseif (nargin < 3)
    n = 50;
  end
  if (! (isscalar (a) && isscalar (b) && isscalar (n)))
    error ("logspace: arguments A, B, and N must be scalars");
  end
  if (b == pi)
    b = log10 (pi);
  end
  y = 10 .^ linspace (a, b, n);
end
