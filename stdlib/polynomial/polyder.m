function [q, d] = polyder (p, a)
  % POLYDER  derivative of a polynomial.
  %
  % Q = polyder (P); Q = polyder (A, B) of the product; [Q, D] = polyder (B, A) of the quotient B/A.
  %
  % Example: polyder ([1 2 3])  ⇒ [2 2]
  % See also: polyint, polyval, conv
  if (nargin < 1)
    print_usage ();
  elseif (! isvector (p))
    error ("polyder: argument must be a vector");
  end
  if (nargin == 2)
    if (! isvector (a))
      error ("polyder: argument must be a vector");
    end
    if (nargout < 2)
      q = polyder (conv (p, a));
      return;
    end
    u = conv (polyder (p), a);
    v = conv (p, polyder (a));
    n = max (numel (u), numel (v));
    q = [zeros(1, n - numel (u)), u] - [zeros(1, n - numel (v)), v];
    d = conv (a, a);
    q = polyder_trim (q);
    d = polyder_trim (d);
    return;
  end
  n = numel (p);
  if (n == 1)
    q = 0;
    return;
  end
  q = polyder_trim (p(1:n-1)(:).' .* (n-1:-1:1));
end

function p = polyder_trim (p)
  k = find (p != 0, 1);
  if (isempty (k))
    p = 0;
  else
    p = p(k:end);
  end
end
