function varargout = ndgrid (varargin)
  % NDGRID  coordinate arrays of an n-dimensional grid.
  %
  % [Y1, Y2, ...] = ndgrid (X1, X2, ...): Yk varies along dimension k as Xk does.
  % [Y1, Y2, ...] = ndgrid (X) uses X for every output.
  %
  % Example: [a, b] = ndgrid (1:2, 1:3)
  % See also: meshgrid
  if (nargin == 0)
    print_usage ();
  elseif (nargin == 1)
    n = max (nargout, 2);
    varargin(1:n) = varargin(1);
  elseif (nargin < nargout)
    error ("ndgrid: wrong number of input arguments");
  else
    n = nargin;
  end
  if (! all (cellfun (@(v) isvector (v) || isempty (v), varargin)))
    error ("ndgrid: arguments must be vectors");
  end
  sz = cellfun (@numel, varargin);
  for k = 1:max (nargout, 1)
    shape = ones (1, max (n, 2));
    shape(k) = sz(k);
    rep = sz;
    rep(k) = 1;
    varargout{k} = repmat (reshape (varargin{k}, shape), rep);
  end
end
