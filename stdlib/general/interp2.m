function zi = interp2 (varargin)
  % INTERP2  interpolate between the points of a grid.
  %
  % ZI = interp2 (X, Y, Z, XI, YI), interp2 (Z, XI, YI) with X = 1:columns (Z), Y = 1:rows (Z), interp2 (Z, N) with N
  % halvings of every interval, and interp2 (..., METHOD, EXTRAP). X and Y are vectors or matrices as of meshgrid. A row XI
  % with a column YI spans a grid. METHOD: "nearest", "linear" (default), "pchip", "cubic", "spline". Beyond the grid ZI is EXTRAP,
  % NA by default; "spline" and "cubic" extend unless EXTRAP is given.
  %
  % Example: interp2 ([1 2; 3 4], 1.5, 1.5)  ⇒ 2.5
  % See also: interp1, meshgrid
  if (nargin < 1 || nargin > 7)
    print_usage ();
  end
  args = varargin;
  extrap = [];
  method = "linear";
  at = find (cellfun (@ischar, args), 1);
  if (! isempty (at))
    method = args{at};
    if (at < numel (args))
      extrap = args{at+1};
      if (! (isnumeric (extrap) && isscalar (extrap)))
        error ("interp2: EXTRAP must be a numeric scalar");
      end
    end
    args = args(1:at-1);
  elseif (any (numel (args) == [4 6]))
    extrap = args{end};
    args(end) = [];
  end
  if (method(1) == "*")
    warning ("interp2: ignoring unsupported '*' flag to METHOD");
    method(1) = [];
  end
  method = validatestring (method, {"nearest", "linear", "pchip", "cubic", "spline"});
  x = y = xi = yi = [];
  switch (numel (args))
    case 1
      z = args{1};
      n = 1;
    case 2
      [z, n] = args{:};
    case 3
      [z, xi, yi] = args{:};
    case 5
      [x, y, z, xi, yi] = args{:};
    otherwise
      print_usage ();
  end
  if (! (isnumeric (z) || islogical (z)) || isscalar (z) || ndims (z) != 2)
    error ("interp2: Z must be a 2-D matrix");
  end
  if (! (isnumeric (x) && isnumeric (y)))
    error ("interp2: X, Y must be numeric matrices");
  elseif (! (isnumeric (xi) && isnumeric (yi)))
    error ("interp2: XI, YI must be numeric");
  elseif (numel (args) < 3 && ! (isscalar (n) && isnumeric (n) && n >= 0 && n == fix (n)))
    error ("interp2: N must be an integer >= 0");
  end
  [nr, nc] = size (z);
  if (numel (args) < 3)
    xi = linspace (1, nc, (nc - 1) * 2 ^ n + 1);
    yi = linspace (1, nr, (nr - 1) * 2 ^ n + 1).';
  end
  if (isempty (x))
    x = 1:nc;
    y = (1:nr).';
  elseif (! isvector (x) || ! isvector (y))
    if (! (size_equal (x, y) && size_equal (x, z)))
      error ("interp2: X and Y must be matrices of equal size");
    end
    x = x(1,:);
    y = y(:,1);
  elseif (numel (x) != nc || numel (y) != nr)
    error ("interp2: X and Y size must match the dimensions of Z");
  end
  if (nc > 1 && ! (all (diff (x(:)) > 0) || all (diff (x(:)) < 0)))
    error ("interp2: X must be strictly monotonic");
  elseif (nr > 1 && ! (all (diff (y(:)) > 0) || all (diff (y(:)) < 0)))
    error ("interp2: Y must be strictly monotonic");
  end
  x = x(:).';
  y = y(:);
  if (any (diff (x) < 0))
    x = fliplr (x);
    z = fliplr (z);
  end
  if (any (diff (y) < 0))
    y = flipud (y);
    z = flipud (z);
  end
  if (isrow (xi) && iscolumn (yi) && ! (isscalar (xi) && isscalar (yi)))
    grid = true;
  elseif (isvector (xi) && isvector (yi) && ! size_equal (xi, yi) && numel (xi) != numel (yi))
    grid = true;
    xi = xi(:).';
    yi = yi(:);
  else
    grid = false;
    if (! size_equal (xi, yi))
      if (isvector (xi) && isvector (yi) && iscolumn (xi) && isrow (yi))
        grid = true;
        xi = xi(:).';
        yi = yi(:);
      else
        error ("interp2: XI and YI must be matrices of equal size");
      end
    end
  end
  if (any (strcmp (method, {"nearest", "linear"})))
    if (grid)
      [xi, yi] = meshgrid (xi, yi);
    end
    out = ! (xi >= x(1) & xi <= x(end) & yi >= y(1) & yi <= y(end));
    zi = zeros (size (xi), class (z * 1));
    cx = max (min (lookup (x, xi(:)), nc - 1), 1);
    cy = max (min (lookup (y, yi(:)), nr - 1), 1);
    u = (xi(:) - x(cx).') ./ (x(cx+1) - x(cx)).';
    v = (yi(:) - y(cy)) ./ (y(cy+1) - y(cy));
    if (strcmp (method, "nearest"))
      right = u >= 0.5;
      below = v >= 0.5;
      zi(:) = z(cy + below + (cx + right - 1) * nr);
    else
      k = cy + (cx - 1) * nr;
      zi(:) = z(k) .* (1 - u) .* (1 - v) + z(k+nr) .* u .* (1 - v) + z(k+1) .* (1 - u) .* v + z(k+nr+1) .* u .* v;
    end
    if (isempty (extrap))
      extrap = NA;
    end
    zi(out) = extrap;
    return;
  end
  if (! grid)
    [gx, ~, ix] = unique (xi(:));
    [gy, ~, iy] = unique (yi(:));
  else
    gx = xi(:);
    gy = yi(:);
  end
  inner = method;
  zi = interp1 (y, z, gy, inner, "extrap");
  zi = reshape (zi, numel (gy), nc);
  zi = reshape (interp1 (x(:), zi.', gx, inner, "extrap"), numel (gx), numel (gy)).';
  if (! grid)
    zi = reshape (zi(iy(:) + (ix(:) - 1) * rows (zi)), size (xi));
  else
    [xi, yi] = meshgrid (xi, yi);
  end
  out = ! (xi >= x(1) & xi <= x(end) & yi >= y(1) & yi <= y(end));
  if (! isempty (extrap))
    zi(out) = extrap;
  elseif (strcmp (method, "pchip"))
    zi(out) = NA;
  end
end
