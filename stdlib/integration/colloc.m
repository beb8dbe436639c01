function [r, amat, bmat, q] = colloc (n, varargin)
  % COLLOC  weights of the collocation method.
  %
  % [R, AMAT, BMAT, Q] = colloc (N, "left", "right"): R holds the N roots of the Legendre polynomial on 0…1, with the ends that are
  % named; AMAT and BMAT turn values at R into first and second derivatives there, Q' * values is the integral.
  %
  % Example: colloc (2)  ⇒ [0.2113; 0.7887]
  % See also: quad, legendre
  if (nargin < 1 || nargin > 3)
    print_usage ();
  end
  if (! (isnumeric (n) && isscalar (n)))
    error ("colloc: N must be a scalar");
  elseif (isnan (n))
    error ("colloc: N cannot be NaN");
  elseif (n < 0)
    error ("colloc: N must be positive");
  end
  n = round (n);
  left = right = false;
  for k = 1:numel (varargin)
    if (! ischar (varargin{k}))
      error ("colloc: optional arguments must be strings");
    end
    switch (tolower (varargin{k}))
      case {"l", "left"}
        left = true;
      case {"r", "right"}
        right = true;
      otherwise
        error ('colloc: string argument must be "left" or "right"');
    end
  end
  if (n + left + right < 1)
    error ('"colloc: the total number of roots (N + "left" + "right") must be >= 1');
  end
  r = zeros (0, 1);
  if (n > 0)
    k = 1:n-1;
    off = k ./ sqrt (4 * k .^ 2 - 1);
    r = sort (eig (diag (off, 1) + diag (off, -1)));
    r = (1 + (r - flipud (r)) / 2) / 2;   % symmetric about 1/2
  end
  if (left)
    r = [0; r];
  end
  if (right)
    r = [r; 1];
  end
  m = numel (r);
  gap = r - r.';
  gap(1:m+1:end) = 1;
  w = prod (gap, 2);
  amat = (w ./ w.') ./ gap;
  amat(1:m+1:end) = 0;
  amat(1:m+1:end) = -sum (amat, 2);
  bmat = amat * amat;
  p = zeros (m);                          % Legendre polynomials at the roots
  p(1,:) = 1;
  if (m > 1)
    p(2,:) = 2 * r.' - 1;
  end
  for k = 2:m-1
    p(k+1,:) = ((2*k - 1) * p(2,:) .* p(k,:) - (k - 1) * p(k-1,:)) / k;
  end
  q = p \ [1; zeros(m - 1, 1)];
end
