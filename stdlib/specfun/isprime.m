function tf = isprime (x)
  % ISPRIME  which elements are prime.
  %
  % TF = isprime (X) for integers, whose sign does not matter; a complex X asks for Gaussian primes.
  %
  % Example: isprime ([2 4 7])  ⇒ [1 0 1]
  % See also: primes, factor
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x) && ! islogical (x) && ! ischar (x) || any (x(:) != fix (x(:))))
    error ("isprime: X contains non-integer entries");
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
  x = abs (x);
  top = double (max (x(:)));
  if (top <= 1e6 && numel (x) > 100)
    tf = reshape (ismember (double (x), primes (top)), size (x));
    return;
  end
  tf = __isprimelarge__ (uint64 (x));
end
