function q = polyint (p, k = 0)
  % POLYINT  integral of a polynomial.
  %
  % Q = polyint (P), polyint (P, K): K is the constant of integration (0).
  %
  % Example: polyint ([2 2])  ⇒ [1 2 0]
  % See also: polyder, polyval
  if (nargin < 1)
    print_usage ();
  elseif (! (isvector (p) || isempty (p)))
    error ("polyint: argument must be a vector");
  end
  n = numel (p);
  if (n == 0)
    q = [];
    return;
  end
  if (rows (p) > 1)
    p = p.';
  end
  q = [(p ./ (n:-1:1)), k];
end
