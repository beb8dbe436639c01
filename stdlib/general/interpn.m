function vi = interpn (varargin)
  % INTERPN  interpolation in any number of dimensions.
  %
  % VI = interpn (X1, ..., Xn, V, Y1, ..., Yn) of values V on a grid as of ndgrid at the points Y1 ... Yn, which are of one size, or vectors
  % that span a grid; interpn (V, Y1, ..., Yn) with X = 1:size; interpn (V, M) with M halvings of every interval, 1 by default. Behind
  % these METHOD, "nearest", "linear" (default), "pchip", "cubic" or "spline", and the value beyond the grid, NA by default.
  %
  % Example: interpn ([1 2; 3 4], 1.5, 1.5)  ⇒ 2.5
  % See also: interp1, interp2, interp3, ndgrid
  if (nargin < 1)
    print_usage ();
  end
  args = varargin;
  method = "linear";
  extrap = NA;
  at = find (cellfun ("isclass", args, "char"), 1);
  if (! isempty (at))
    method = args{at};
    if (numel (args) > at)
      extrap = args{at+1};
      if (! (isnumeric (extrap) && isscalar (extrap)))
        error ("interpn: EXTRAPVAL must be a numeric scalar");
      end
    end
    args = args(1:at-1);
  end
  if (! isempty (method) && method(1) == "*")
    warning ("interpn: ignoring unsupported '*' flag to METHOD");
    method(1) = [];
  end
  method = validatestring (method, {"nearest", "linear", "pchip", "cubic", "spline"}, "interpn");
  n = numel (args);
  if (n == 0)
    print_usage ();
  elseif (n == 1 || (n == 2 && isscalar (args{2})))
    v = args{1};
    nd = ndims (v);
    m = 1;
    if (n == 2)
      m = args{2};
      if (! (isnumeric (m) && m == fix (m) && m >= 0))
        error ("interpn: M must be an integer >= 0");
      end
    end
    x = arrayfun (@(k) 1:k, size (v), "UniformOutput", false);
    y = cellfun (@(t) linspace (1, numel (t), (numel (t) - 1) * 2 ^ m + 1), x, "UniformOutput", false);
    grid = true;
  elseif (ndims (args{1}) == n - 1 && numel (args{1}) > 1)
    v = args{1};
    nd = n - 1;
    x = arrayfun (@(k) 1:k, size (v), "UniformOutput", false);
    y = args(2:end);
    grid = [];
  elseif (mod (n, 2) == 1 && n > 1 && ndims (args{(n+1)/2}) == (n - 1) / 2)
    nd = (n - 1) / 2;
    v = args{nd+1};
    x = args(1:nd);
    y = args(nd+2:end);
    grid = [];
  else
    error ("interpn: wrong number or incorrectly formatted input arguments");
  end
  sz = size (v);
  for d = 1:nd
    if (isvector (x{d}))
      if (numel (x{d}) != sz(d))
        error ("interpn: incorrect dimensions for input X%d", d);
      end
    elseif (! isequal (size (x{d}), sz))
      error ("interpn: incorrect dimensions for input X%d", d);
    else
      at = repmat ({1}, 1, nd);
      at{d} = ":";
      x{d} = x{d}(at{:});
    end
    x{d} = x{d}(:).';
    if (numel (x{d}) > 1 && x{d}(1) > x{d}(2))
      x{d} = fliplr (x{d});
      v = flip (v, d);
    end
  end
  if (isempty (grid))
    grid = all (cellfun (@isvector, y)) && ! size_equal (y{:});
    if (! grid && ! size_equal (y{:}))
      error ("interpn: dimensional mismatch");
    end
  end
  switch (method)
    case {"nearest", "linear"}
      if (grid)
        [y{1:nd}] = ndgrid (y{:});
      end
      vi = corners (x, v, y, strcmp (method, "nearest"));
      shape = size (y{1});
    otherwise
      if (! grid)
        [y, shape, pick] = spanned (y);
      else
        shape = cellfun (@numel, y);
        pick = [];
      end
      vi = v;
      for d = 1:nd
        vi = along (x{d}, vi, y{d}(:), d, nd, method);
      end
      [y{1:nd}] = ndgrid (y{:});
      if (! isempty (pick))
        vi = vi(pick);
        y = cellfun (@(t) t(pick), y, "UniformOutput", false);
      end
  end
  outside = false (numel (vi), 1);
  for d = 1:nd
    outside |= y{d}(:) < x{d}(1) | y{d}(:) > x{d}(end);
  end
  vi = vi(:);
  if (iscomplex (v) && isna (extrap))
    extrap = complex (NA, NA);
  end
  vi(outside) = extrap;
  vi = reshape (vi, shape);
end

% Sums over the corners of each point's cell, or the value of the nearest one.
function vi = corners (x, v, y, nearest)
  nd = numel (x);
  base = ones (numel (y{1}), 1);
  weight = cell (1, nd);
  step = cumprod ([1, size(v)]);
  for d = 1:nd
    n = numel (x{d});
    p = y{d}(:);
    if (n == 1)
      weight{d} = zeros (size (p));
      continue;
    end
    k = max (min (lookup (x{d}, p), n - 1), 1);
    t = (p - x{d}(k)(:)) ./ (x{d}(k+1) - x{d}(k))(:);
    if (nearest)
      t = double (t >= 0.5);
    end
    weight{d} = min (max (t, 0), 1);
    base += (k(:) - 1) * step(d);
  end
  vi = zeros (size (base));
  last = numel (v);
  for c = 0:2^nd-1
    w = ones (size (base));
    at = base;
    for d = 1:nd
      if (bitand (c, 2 ^ (d - 1)))
        w .*= weight{d};
        at += step(d);
      else
        w .*= 1 - weight{d};
      end
    end
    use = w != 0;
    vi(use) += w(use) .* v(min (at(use), last))(:);
  end
end

% One dimension at a time.
function v = along (x, v, y, d, nd, method)
  order = [d, 1:d-1, d+1:nd];
  v = permute (v, order);
  s = size (v);
  s(end+1:nd) = 1;
  if (numel (x) == 1)
    v = repmat (v, [numel(y), ones(1, nd - 1)]);
  else
    v = reshape (interp1 (x(:), reshape (v, s(1), []), y, method, "extrap"), [numel(y), s(2:end)]);
  end
  v = ipermute (v, order);
end

% Points that are no grid: the distinct coordinates, and where the points lie in their grid.
function [y, shape, pick] = spanned (y)
  shape = size (y{1});
  at = ones (numel (y{1}), 1);
  step = 1;
  for d = 1:numel (y)
    [u, ~, j] = unique (y{d}(:));
    at += (j(:) - 1) * step;
    step *= numel (u);
    y{d} = u;
  end
  pick = at;
end
