function L = legendre (n, x, normalization = "unnorm")
  % LEGENDRE  associated Legendre functions.
  %
  % L = legendre (N, X): row m+1 holds the function of degree N and order m at X, m = 0..N; X lies in [-1, 1]. For
  % an N-d X the orders run along a first new dimension. NORMALIZATION is "unnorm" (default, with Condon-Shortley
  % phase), "sch" (Schmidt) or "norm".
  %
  % Example: legendre (2, 0)  ⇒ [-0.5; 0; 3]
  % See also: gamma
  if (nargin < 2)
    print_usage ();
  elseif (! (isreal (n) && isscalar (n) && n >= 0 && n == fix (n)))
    error ("legendre: N must be a real non-negative integer");
  elseif (! isreal (x) || any (x(:) < -1 | x(:) > 1))
    error ("legendre: X must be real-valued vector in the range -1 <= X <= 1");
  end
  norm_kind = find (strcmpi (normalization, {"unnorm", "norm", "sch"}));
  if (isempty (norm_kind))
    error ('legendre: NORMALIZATION option must be "norm", "sch", or "unnorm"');
  end
  sz = size (x);
  t = x(:).';
  s = sqrt ((1 - t) .* (1 + t));
  L = zeros (n + 1, numel (t));
  if (norm_kind == 1 && n <= 150)
    L = plain (n, t, s);
    L = shape_of (L, n, sz);
    return;
  end
  % rows are built fully normalised, where nothing overflows, and scaled at the end
  pmm = sqrt (0.5) * ones (1, numel (t));
  for m = 0:n
    if (m > 0)
      pmm .*= s * sqrt ((2*m + 1) / (2*m));
    end
    prev = pmm;
    if (n > m)
      cur = sqrt (2*m + 3) * t .* pmm;
      for k = m+2:n
        a = sqrt ((4*k^2 - 1) / (k^2 - m^2));
        b = sqrt (((k - 1)^2 - m^2) / (4*(k - 1)^2 - 1));
        [prev, cur] = deal (cur, a * (t .* cur - b * prev));
      end
    else
      cur = pmm;
    end
    switch (norm_kind)
      case 1
        scale = (-1)^m * exp (0.5 * (gammaln (n + m + 1) - gammaln (n - m + 1))) / sqrt (n + 0.5);
      case 2
        scale = 1;
      case 3
        scale = sqrt (ifelse (m == 0, 1, 2) / (n + 0.5));
    end
    L(m+1,:) = scale * cur;
  end
  L = shape_of (L, n, sz);
end

function L = shape_of (L, n, sz)
  if (numel (sz) == 2 && any (sz == 1))
    L = reshape (L, n + 1, max (sz));
  else
    L = reshape (L, [n + 1, sz]);
  end
end

function L = plain (n, t, s)
  % without norms, which keeps integers exact; up to degree 150 nothing overflows
  L = zeros (n + 1, numel (t));
  pmm = ones (1, numel (t));
  for m = 0:n
    if (m > 0)
      pmm .*= -(2*m - 1) * s;
    end
    prev = pmm;
    if (n > m)
      cur = (2*m + 1) * t .* pmm;
      for k = m+2:n
        [prev, cur] = deal (cur, ((2*k - 1) * t .* cur - (k + m - 1) * prev) / (k - m));
      end
    else
      cur = pmm;
    end
    L(m+1,:) = cur + 0;
  end
end
