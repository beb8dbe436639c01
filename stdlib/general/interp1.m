function yi = interp1 (x, y, varargin)
  % INTERP1  interpolate values of a function of one variable.
  %
  % YI = interp1 (X, Y, XI): values at XI of the function through Y at X; YI = interp1 (Y, XI) takes X = 1:N.
  % A matrix Y holds a function in each column. Options in any order after XI:
  %   METHOD: "linear" (default), "nearest", "previous", "next", "pchip" or "cubic", "spline"; a "*" in front is
  %     accepted and ignored.
  %   EXTRAP: "extrap" continues the function beyond X, a number stands for values there (default NA).
  %   "left", "right": at a jump (a doubled X) take that side; right by default.
  % PP = interp1 (..., "pp") returns the piecewise polynomial for ppval.
  %
  % Example: interp1 ([1 2 3], [10 20 40], 2.5)  ⇒ 30
  % See also: interp2, spline, pchip, polyfit
  if (nargin < 2)
    print_usage ();
  end
  method = "linear";
  extrap = NA;
  xi = [];
  has_xi = false;
  want_pp = false;
  side = "";
  for k = 1:numel (varargin)
    arg = varargin{k};
    if (ischar (arg))
      arg = tolower (arg);
      switch (arg)
        case "extrap"
          extrap = "extrap";
        case "pp"
          want_pp = true;
        case {"left", "-left"}
          side = "left";
        case {"right", "-right"}
          side = "right";
        otherwise
          method = arg;
      end
    elseif (! has_xi)
      xi = arg;
      has_xi = true;
    else
      extrap = arg;
    end
  end
  if (has_xi && ! want_pp && ! isnumeric (varargin{1}))  % the number after a method is EXTRAP
    extrap = xi;
    has_xi = false;
  end
  if (! has_xi && ! want_pp)
    xi = y;
    y = x;
    if (isvector (y))
      x = 1:numel (y);
    else
      x = 1:rows (y);
    end
  end
  if (! isempty (method) && method(1) == "*")
    method(1) = [];
  end
  x = x(:);
  nx = numel (x);
  szx = size (xi);
  if (isvector (y))
    y = y(:);
  end
  szy = size (y);
  y = y(:,:);
  [ny, nc] = size (y);
  if (nx < 2 || ny < 2)
    error ("interp1: minimum of 2 points required in each dimension");
  elseif (nx != ny)
    error ("interp1: X and Y must be vectors of the same length");
  end
  if (! issorted (x))
    if (issorted (flipud (x)))
      x = flipud (x);
      y = flipud (y);
      if (isempty (side)), side = "left"; end  % the right side of a jump as the data run
    else
      [x, order] = sort (x);
      y = y(order,:);
    end
  end
  jumps = any (diff (x) == 0);
  if (jumps && ! any (strcmp (method, {"linear", "nearest", "previous", "next"})))
    error ("interp1: discontinuities not supported for METHOD '%s'", method);
  end
  flat = xi(:);
  switch (method)
    case "linear"
      xs = x;
      ys = y;
      pick = jumps && strcmp (side, "left");
      dx = diff (xs);
      dy = diff (ys);
      slope = dy ./ dx;
      if (want_pp)
        live = dx != 0;
        coefs = [reshape(slope(live,:).', [], 1), reshape(ys([live; false],:).', [], 1)];
        yi = mkpp ([xs(live); xs(end)], coefs, interp1_dim (szy));
        return;
      end
      n = numel (xs);
      if (pick)
        k = interp1_left (xs, flat);
      else
        k = min (max (lookup (xs, flat), 1), n - 1);
        stuck = dx(k) == 0;
        k(stuck) = max (k(stuck) - 1, 1);
      end
      vals = ys(k,:) + (flat - xs(k)) .* slope(k,:);
      exact = (flat == xs(k));
      vals(exact,:) = ys(k(exact),:);
      last = (flat == xs(end));
      if (pick)
        at = (flat == xs(k+1));
        vals(at,:) = ys(k(at)+1,:);
        first = (flat == xs(1));
        vals(first,:) = repmat (ys(1,:), sum (first), 1);
        last(:) = false;
      end
      if (any (last))
        vals(last,:) = repmat (ys(end,:), sum (last), 1);
      end
    case "nearest"
      if (want_pp)
        mid = [x(1); (x(1:nx-1) + x(2:nx)) / 2; x(nx)];
        yi = mkpp (mid, reshape (y.', [], 1), interp1_dim (szy));
        return;
      end
      vals = y(lookup ((x(1:nx-1) + x(2:nx)) / 2, flat) + 1, :);
    case "previous"
      if (want_pp)
        yi = mkpp ([x; 2*x(nx)-x(nx-1)], reshape (y.', [], 1), interp1_dim (szy));
        return;
      end
      vals = y(max (lookup (x, flat), 1), :);
    case "next"
      if (want_pp)
        yi = mkpp ([2*x(1)-x(2); x], reshape (y.', [], 1), interp1_dim (szy));
        return;
      end
      k = lookup (x, flat);
      k(k == 0) = 1;
      ahead = (x(k) < flat);
      vals = y(min (k + ahead, nx), :);
    case {"pchip", "cubic"}
      if (iscomplex (y) && ! want_pp)     % slopes are limited for each part by itself
        re = interp1 (x, real (y), flat, method, "extrap");
        im = interp1 (x, imag (y), flat, method, "extrap");
        vals = complex (re, im);
      else
        pp = pchip (x, reshape (y.', [interp1_dim(szy), nx]));
      end
      if (want_pp)
        yi = pp;
        return;
      end
      if (! iscomplex (y))
        vals = reshape (ppval (pp, flat), nc, []).';
      end
    case "spline"
      pp = spline (x, reshape (y.', [interp1_dim(szy), nx]));
      if (want_pp)
        yi = pp;
        return;
      end
      vals = reshape (ppval (pp, flat), nc, []).';
    otherwise
      error ("interp1: invalid METHOD '%s'", method);
  end
  vals = reshape (vals, numel (flat), nc);
  if (! ischar (extrap))
    if (iscomplex (vals) && isna (extrap))
      extrap = complex (NA, NA);
    end
    out = (flat < x(1)) | (flat > x(nx));
    vals(out,:) = extrap;
  end
  vals(isnan (flat),:) = NA;
  if (nc == 1 && isvector (xi))
    yi = reshape (vals, szx);
  elseif (nc == 1)
    yi = reshape (vals, szx);
  elseif (isvector (xi))
    yi = reshape (vals, [numel(xi), szy(2:end)]);
  else
    yi = reshape (vals, [szx, szy(2:end)]);
  end
end

% Size of one value of the function.
function d = interp1_dim (szy)
  d = szy(2:end);
end

% Interval whose left end lies strictly below each point.
function k = interp1_left (xs, flat)
  n = numel (xs);
  k = n - lookup (-xs(n:-1:1), -flat);
  k = min (max (k, 1), n - 1);
end
