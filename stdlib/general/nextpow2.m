function n = nextpow2 (x)
  % NEXTPOW2  exponent of the next power of two.
  %
  % N = nextpow2 (X) is the smallest integer N with 2^N >= abs (X); 0 for 0, Inf for infinities, NaN for NaN, NA for NA.
  %
  % Example: nextpow2 (100)  ⇒ 7
  % See also: pow2, log2
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("nextpow2: X must be numeric");
  end
  [f, n] = log2 (abs (x));
  n(f == 0.5)--;
  n(isinf (x)) = Inf;
  n(isnan (x)) = NaN;
  n(isna (x)) = NA;
end
