function x = sinewave (m, n, d = 0)
  % SINEWAVE  points of a sine.
  %
  % X = sinewave (M, N, D): M points of a sine of period N, M by default, that begins D points in.
  %
  % Example: sinewave (4)  ⇒ [0; 1; 0; -1] nearly
  % See also: sinetone
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    n = m;
  end
  x = sin ((0:m-1).' * 2 * pi / n + d * 2 * pi / n);
end
