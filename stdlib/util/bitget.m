function c = bitget (a, n)
  % BITGET  value of single bits.
  %
  % C = bitget (A, N) tells whether bit N of A is set, 1 the least significant; A and N have one size or one is a scalar.
  %
  % Example: bitget (100, 8:-1:1)  ⇒ [0 1 1 0 0 1 0 0]
  % See also: bitset, bitand, bitshift
  if (nargin != 2)
    print_usage ();
  end
  kind = class (a);
  bits = bit_width (kind, "bitget");
  n = double (n);
  if (any (n(:) < 1 | n(:) > bits))
    error ("bitget: N must be in the range [1,%d]", bits);
  end
  one = cast (1, kind);
  c = bitand (a, bitshift (one, n - 1)) != 0;
end

function bits = bit_width (kind, who)
  switch (kind)
    case "double"
      bits = 53;
    case "single"
      bits = 24;
    case {"int8", "uint8"}
      bits = 8;
    case {"int16", "uint16"}
      bits = 16;
    case {"int32", "uint32"}
      bits = 32;
    case {"int64", "uint64"}
      bits = 64;
    otherwise
      error ("%s: invalid class %s", who, kind);
  end
end
