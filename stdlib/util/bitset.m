function c = bitset (a, n, val = true)
  % BITSET  set or clear single bits.
  %
  % C = bitset (A, N) sets bit N of A, 1 the least significant; C = bitset (A, N, VAL) sets where VAL is true and
  % clears where it is zero. The arguments have one size or are scalars.
  %
  % Example: bitset (10, 1)  ⇒ 11
  % See also: bitget, bitcmp, bitor
  if (nargin < 2)
    print_usage ();
  end
  if (any (a(:) < 0))
    error ("bitset: A must be >= 0");
  end
  [bad, a, n, val] = common_size (a, n, val);
  if (bad)
    error ("bitset: A, N, and VAL must be the same size or scalar");
  end
  kind = class (a);
  switch (kind)
    case "double"
      bits = 53;
    case "single"
      bits = 24;
    case {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"}
      bits = str2double (kind(find (isdigit (kind), 1):end)) - (kind(1) == "i");
    otherwise
      error ("bitset: invalid class %s", kind);
  end
  n = double (n);
  if (any (n(:) < 1) || any (n(:) > bits))
    error ("bitset: N must be in the range [1,%d]", bits);
  end
  mask = cast (2 .^ (n - 1), kind);
  c = bitor (a, mask);
  off = ! val;
  if (any (off(:)))
    c(off) = bitxor (c(off), mask(off));
  end
end
