function p = polyreduce (p)
  % POLYREDUCE  remove leading zeros of a polynomial.
  %
  % P = polyreduce (P) keeps at least one coefficient.
  %
  % Example: polyreduce ([0 0 1 2])  ⇒ [1 2]
  % See also: polyval, roots
  if (nargin < 1)
    print_usage ();
  elseif (! isvector (p))
    error ("polyreduce: C must be a non-empty vector");
  end
  k = find (p != 0, 1);
  if (isempty (k))
    p = 0;
  else
    p = p(k:end);
  end
end
