function [idx, d] = dsearchn (x, varargin)
  % DSEARCHN  the nearest of given points.
  %
  % IDX = dsearchn (X, XI): for each row of XI the row of X that is nearest, and with [IDX, D] the distances. dsearchn (X, TRI, XI) takes a
  % triangulation TRI of X for compatibility.
  %
  % Example: dsearchn ([0 0; 5 5], [1 2])  ⇒ 1
  % See also: dsearch, inpolygon
  if (nargin < 2 || nargin > 4)
    print_usage ();
  end
  xi = varargin{min (numel (varargin), 2)};
  if (columns (x) != columns (xi))
    error ("dsearchn: dimensional mismatch");
  end
  n = rows (xi);
  idx = d = zeros (1, n);
  for k = 1:n
    [d(k), idx(k)] = min (sumsq (x - xi(k,:), 2));
  end
  d = sqrt (d);
end
