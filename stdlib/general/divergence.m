function d = divergence (varargin)
  % DIVERGENCE  sources of a vector field on a grid.
  %
  % D = divergence (X, Y, Z, FX, FY, FZ): the divergence of the field (FX, FY, FZ) at the points of a grid of meshgrid.
  % D = divergence (X, Y, FX, FY): that of a plane field.
  % D = divergence (FX, FY, FZ), divergence (FX, FY): points one apart.
  %
  % Example: [x, y] = meshgrid (0:2); divergence (x, y, x, y)  ⇒ 2 * ones (3)
  % See also: curl, gradient, del2, dot
  if (! any (nargin == [2, 3, 4, 6]))
    print_usage ();
  end
  n = 3 - any (nargin == [2, 4]);
  field = varargin(end-n+1:end);
  step = {};
  if (nargin > n)
    step = {varargin{1}(1,:,1), varargin{2}(:,1,1)};
    if (n == 3)
      step{3} = varargin{3}(1,1,:)(:);
    end
  end
  d = 0;
  for k = 1:n
    parts = cell (1, n);
    [parts{:}] = gradient (field{k}, step{:});
    d += parts{k};
  end
end
