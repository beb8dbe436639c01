function l = del2 (m, varargin)
  % DEL2  the discrete Laplacian divided by twice the number of dimensions.
  %
  % L = del2 (M), del2 (M, H), del2 (M, DX, DY, ...): second differences along every dimension longer than 2; the spacings are
  % scalars or vectors of coordinates. Values at the edges are extrapolated from the inside.
  %
  % Example: del2 ((1:5).^2)  ⇒ [0.5 0.5 0.5 0.5 0.5]
  % See also: gradient, diff
  if (nargin < 1)
    print_usage ();
  end
  nd = ndims (m);
  if (isvector (m))
    count = 1;
  else
    count = nd;
  end
  h = repmat ({1}, 1, nd);
  if (nargin == 2 && isscalar (varargin{1}))
    h(:) = varargin{1};
  elseif (nargin == 2 && isvector (m))
    h(:) = varargin(1);
  elseif (nargin > 1)
    if (numel (varargin) > nd)
      print_usage ();
    end
    for k = 1:numel (varargin)
      d = k;
      if (k < 3)
        d = 3 - k;                        % the first spacing is along x, which is dimension 2
      end
      h{d} = varargin{k};
    end
  end
  l = zeros (size (m));
  for d = 1:nd
    n = size (m, d);
    if (! (isnumeric (h{d}) && isvector (h{d})))
      error ("del2: spacing element %d must be a scalar or vector", d);
    elseif (! isscalar (h{d}) && numel (h{d}) != n)
      error ("del2: number of elements in spacing vector %d does not match dimension %d of M", d, d);
    end
    if (n < 3)
      continue;
    end
    x = h{d};
    if (isscalar (x))
      x = (1:n) * x;
    end
    order = [d, 1:d-1, d+1:nd];
    v = permute (m, order);
    shape = size (v);
    v = reshape (v, n, []);
    step = diff (x(:));
    slope = diff (v) ./ step;
    second = 2 * diff (slope) ./ (step(1:end-1) + step(2:end));
    s = zeros (size (v));
    s(2:n-1,:) = second;
    if (n > 3)
      s(1,:) = second(1,:) - (second(2,:) - second(1,:)) * step(1) / step(2);
      s(n,:) = second(end,:) + (second(end,:) - second(end-1,:)) * step(end) / step(end-1);
    else
      s([1 n],:) = [second; second];
    end
    l += ipermute (reshape (s, shape), order);
  end
  l /= 2 * nd;
end
