function c = bitcmp (a, k)
  % BITCMP  complement of bits.
  %
  % C = bitcmp (A) turns every bit of integers A (53 bits for double, 24 for single); C = bitcmp (A, K) turns the
  % lowest K bits and clears the others.
  %
  % Example: bitcmp (uint8 (5))  ⇒ 250
  % See also: bitand, bitset, bitget, bitshift
  if (nargin < 1)
    print_usage ();
  end
  if (nargin == 2 && ! (isscalar (k) && k == fix (k)))
    error ("bitcmp: K must be a scalar integer");
  end
  switch (class (a))
    case "double"
      bits = 53;
      all_ones = 2^53 - 1;
    case "single"
      bits = 24;
      all_ones = single (2^24 - 1);
    otherwise
      if (! isinteger (a))
        error ("bitcmp: invalid class %s", class (a));
      end
      bits = str2double (class (a)(find (isdigit (class (a)), 1):end));
      if (class (a)(1) == "u")
        all_ones = intmax (class (a));
      else
        all_ones = cast (-1, class (a));
      end
  end
  if (nargin == 1 || k == bits)
    c = bitxor (a, all_ones);
  elseif (k < bits)
    mask = bitshift (cast (1, class (a)), k) - 1;
    c = bitxor (bitand (a, mask), mask);
  else
    c = bitshift (bitxor (a, all_ones), k - bits);
  end
end
