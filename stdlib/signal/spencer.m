function y = spencer (x)
  % SPENCER  a series smoothed by Spencer's 15-point moving average.
  %
  % Y = spencer (X), for each column of X; the first and last seven elements are zero.
  %
  % Example: spencer ((1:15)')(8)  ⇒ 8
  % See also: filter
  if (nargin < 1)
    print_usage ();
  end
  [n, c] = size (x);
  if (min ([n, c]) == 1)
    x = x(:);
  end
  w = [-3 -6 -5 3 21 46 67 74 67 46 21 3 -5 -6 -3] / 320;
  y = filter (w, 1, x);
  y = [zeros(7, columns (x)); y(15:end,:); zeros(7, columns (x))];
  y = reshape (y, n, c);
end
