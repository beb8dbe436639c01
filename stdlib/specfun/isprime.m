function tf = isprime (x)
  % ISPRIME  which elements are prime.
  %
  % TF = isprime (X) for non-negative integers; a complex X asks for Gaussian primes.
  %
  % Example: isprime ([2 4 7])  ⇒ [1 0 1]
  % See also: primes, factor
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x) && ! islogical (x) && ! ischar (x) || any (x(:) != fix (x(:))))
    error ("isprime: X contains non-integer entries");
  elseif (! iscomplex (x) && any (x(:) < 0))
    error ("isprime: X must be a non-negative integer");
  end
  tf = false (size (x));
  if (isempty (x))
    return;
  end
  if (iscomplex (x))
    re = abs (real (x));
    im = abs (imag (x));
    axis_only = (re == 0 | im == 0);
    m = re + im;
    tf(axis_only) = isprime (m(axis_only)) & mod (m(axis_only), 4) == 3;
    m = re .^ 2 + im .^ 2;
    tf(! axis_only) = isprime (m(! axis_only));
    return;
  end
  top = double (max (x(:)));
  if (isfloat (x))
    top = min (top, flintmax ());
  end
  if (top <= 1e7 && numel (x) > 1)
    tf = reshape (ismember (double (x), primes (top)), size (x));
    return;
  end
  p = primes (min (ceil (sqrt (top)) + 1, 1e7));
  if (! isa (x, "uint64") && ! isa (x, "int64"))
    x = double (x);
  else
    p = cast (p, class (x));
  end
  for k = 1:numel (x)
    v = x(k);
    if (v > 1 && (isinteger (v) || v <= flintmax ()))    # every larger double is even
      q = p(p <= sqrt (double (v)) + 1 & p < v);
      tf(k) = all (mod (v, q));
    end
  end
end
