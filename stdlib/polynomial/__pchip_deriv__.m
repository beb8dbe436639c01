function g = __pchip_deriv__ (x, y, dim = 1)
  % __PCHIP_DERIV__  slopes of shape-preserving cubic interpolation, for pchip.
  %
  % G = __pchip_deriv__ (X, Y, DIM): the slopes at X, which rises, of the curves in Y: its columns, or with DIM 2 its
  % rows (Fritsch and Carlson, 1980; Fritsch and Butland, 1984).
  %
  % Example: __pchip_deriv__ ([1 2 3], [1 2 4], 2)
  % See also: pchip
  if (nargin < 2)
    print_usage ();
  end
  if (dim == 1)
    g = __pchip_deriv__ (x, y.', 2).';
    return;
  end
  n = columns (y);
  h = diff (x(:).');
  s = diff (y, 1, 2) ./ h;
  if (n == 2)
    g = [s, s];
    return;
  end
  g = zeros (size (y), class (s));
  h1 = h(1:end-1);
  h2 = h(2:end);
  s1 = s(:,1:end-1);
  s2 = s(:,2:end);
  g(:,2:n-1) = (3*(h1 + h2)) ./ ((2*h2 + h1) ./ s1 + (h2 + 2*h1) ./ s2);
  g([false(rows (y), 1), s1 .* s2 <= 0]) = 0;
  g(:,1) = pchip_end (h(1), h(2), s(:,1), s(:,2));
  g(:,n) = pchip_end (h(n-1), h(n-2), s(:,n-1), s(:,n-2));
end

% One-sided three-point slope, limited so that the shape stays.
function g = pchip_end (h1, h2, s1, s2)
  g = ((2*h1 + h2) * s1 - h1 * s2) / (h1 + h2);
  g(sign (g) != sign (s1)) = 0;
  wild = (sign (s1) != sign (s2)) & (abs (g) > abs (3*s1));
  g(wild) = 3 * s1(wild);
end
