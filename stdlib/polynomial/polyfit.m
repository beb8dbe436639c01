function [p, s, mu] = polyfit (x, y, n)
  % POLYFIT  polynomial of least squares.
  %
  % P = polyfit (X, Y, N): coefficients of degree N, highest power first, that fit Y at X best. A logical vector N of
  % N+1 elements says which coefficients may differ from zero.
  % [P, S, MU] = polyfit (...): S has the fields yf, X, C, R, df, normr; with MU = [mean (X), std (X)] the fit is one in
  % (X - MU(1)) / MU(2).
  %
  % Example: polyfit (1:3, [2 4 6], 1)  ⇒ [2 0]
  % See also: polyval, roots, interp1
  if (nargin != 3)
    print_usage ();
  elseif (! size_equal (x, y) && numel (x) != numel (y))
    error ("polyfit: X and Y must have the same number of points");
  end
  if (islogical (n))
    mask = n(:).';
    n = numel (mask) - 1;
  else
    if (! (isscalar (n) && n >= 0 && ! isinf (n) && n == fix (n)))
      error ("polyfit: N must be a non-negative integer");
    end
    mask = true (1, n + 1);
  end
  shape = size (y);
  x = x(:);
  y = y(:);
  if (nargout > 2)
    mu = [mean(x), std(x)];
    x = (x - mu(1)) / mu(2);
  end
  v = ones (numel (x), n + 1, class (x));
  for k = n:-1:1
    v(:,k) = v(:,k+1) .* x;
  end
  if (sum (mask) > numel (x))            # more coefficients than points: the highest powers go
    warning ("polyfit: degree of polynomial N is >= number of data points; solution is not unique");
    spare = find (mask);
    mask(spare(1:end-numel (x))) = false;
  end
  a = v;
  if (! all (mask))
    a = v(:,mask);
  end
  [q, r, order] = qr (a, 0);
  c(order,1) = r \ (q' * y);
  p = zeros (1, n + 1, class (c));
  p(mask) = c;
  if (nargout > 1)
    s.yf = reshape (v * p.', shape);
    s.X = v;
    s.X(:,! mask) = 0;
    s.R = r;
    s.C(order,order) = inv (r' * r);
    if (! all (mask))
      s.C = spread (s.C, mask);
      s.R = spread (s.R, mask);
    end
    s.df = max (0, numel (y) - sum (mask));
    s.normr = norm (s.yf(:) - y);
  end
end

% Columns of zeros for the coefficients that are kept at zero.
function b = spread (a, mask)
  b = zeros (rows (a), numel (mask), class (a));
  b(:,mask) = a;
end
