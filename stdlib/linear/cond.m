function c = cond (a, p = 2)
  % COND  condition number.
  %
  % C = cond (A): ratio of the largest to the smallest singular value. C = cond (A, P): norm (A, P) * norm (inv (A), P).
  %
  % Example: cond ([2 0; 0 1])  ⇒ 2
  % See also: norm, svd, rcond
  if (nargin < 1)
    print_usage ();
  elseif (ischar (a))
    error ("invalid conversion from string to real matrix");
  elseif (! (isnumeric (a) || islogical (a)) || ndims (a) > 2)
    error ("cond: A must be a 2-D matrix");
  end
  if (isempty (a))
    c = 0;
  elseif (! ischar (p) && p == 2)
    if (any (! isfinite (a(:))))
      error ("cond: A must not contain Inf or NaN values");
    end
    s = svd (a);
    if (s(end) == 0)
      c = Inf (class (s));
    else
      c = s(1) / s(end);
    end
  else
    c = norm (a, p) * norm (inv (a), p);
  end
end
