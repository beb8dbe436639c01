function [r, p, k, e] = residue (b, a, varargin)
  % RESIDUE  partial fractions of the quotient of two polynomials, and back.
  %
  % [R, P, K, E] = residue (B, A): B/A is the sum of R(i) / (s - P(i))^E(i) and the polynomial K.
  % [B, A] = residue (R, P, K, E): the quotient of such a sum; without E, equal poles count up.
  %
  % Example: [r, p, k] = residue ([1 0 0 0], [1 3 2])  r is [8; -1], p is [-2; -1], k is [1 -3]
  % See also: mpoles, poly, roots, conv, deconv
  if (nargin < 2 || nargin > 4)
    print_usage ();
  elseif (nargin > 2)
    [r, p] = combined (b, a, varargin{:});
    return;
  end
  tol = 0.001;
  a = polyreduce (a);
  b = polyreduce (b);
  b = b / a(1);
  a = a / a(1);
  if (numel (a) == 1)
    k = b;
    r = p = e = [];
    return;
  end
  p = roots (a);
  n = numel (p);
  small = max (abs (p)) * eps * n * 10;
  p(abs (p) < small) = 0;
  [e, order] = mpoles (p, tol, 0);
  p = p(order);
  % the poles of a group are one: the mean of what rounding made of it
  starts = find (e == 1);
  ends = [starts(2:end) - 1; n];
  for g = 1:numel (starts)
    group = starts(g):ends(g);
    p(group) = mean (p(group));
  end
  k = [];
  if (numel (b) >= numel (a))
    [k, b] = deconv (b, a);
    k = polyreduce (k);
    b = polyreduce (b);
  end
  % the numerator is the sum of r(i) times the product of what 1/(s-p(i))^e(i) leaves of A
  parts = zeros (n);
  for i = 1:n
    others = true (1, n);
    g = find (starts <= i, 1, "last");
    others(starts(g):starts(g)+e(i)-1) = false;
    c = poly (p(others));
    parts(n-numel(c)+1:n, i) = c(:);
  end
  right = zeros (n, 1);
  right(n-numel(b)+1:n) = b(:);
  scale = max (abs (parts), [], 2);
  scale(scale == 0) = 1;
  r = (parts ./ scale) \ (right ./ scale);
end

function [b, a] = combined (r, p, k = [], e = [])
  r = r(:);
  p = p(:);
  n = numel (p);
  if (isempty (e))
    [e, order] = mpoles (p, 0.001, 0);
    p = p(order);
    r = r(order);
  else
    e = e(:);
  end
  % the denominator: each pole as often as its highest exponent
  starts = find (e == 1);
  ends = [starts(2:end) - 1; n];
  a = 1;
  for g = 1:numel (starts)
    for t = 1:max (e(starts(g):ends(g)))
      a = conv (a, [1, -p(starts(g))]);
    end
  end
  b = conv (a, [k(:).' zeros(1, isempty (k))]);
  for i = 1:n
    c = a;
    for t = 1:e(i)
      c = deconv (c, [1, -p(i)]);
    end
    c = r(i) * c;
    b = [zeros(1, numel (c) - numel (b)), b];
    b(end-numel(c)+1:end) += c;
  end
  b = polyreduce (b);
  a = polyreduce (a);
end
