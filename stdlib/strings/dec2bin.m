function s = dec2bin (d, len)
  % DEC2BIN  write integers in base 2.
  %
  % S = dec2bin (D): each element of D is a row of S; negative numbers in two's complement with 8, 16, 32 or 64
  % digits, the least that hold them. S = dec2bin (D, LEN) has at least LEN digits.
  %
  % Example: dec2bin (14)  ⇒ "1110"
  % See also: bin2dec, dec2base, dec2hex
  if (nargin < 1)
    print_usage ();
  end
  if (iscell (d))
    d = cell2mat (d);
  end
  d = d(:);
  if (! isnumeric (d) || ! isreal (d) || any (d != fix (d)))
    error ("dec2bin: input must be integers");
  end
  neg = (d < 0);
  if (any (neg))
    bits = [8, 16, 32, 64](find (double (min (d)) >= -2 .^ [7, 15, 31, 63], 1));
    if (isempty (bits))
      error ("dec2bin: negative inputs cannot be less than intmin (\"int64\")");
    elseif (bits < 64)
      d = double (d);
      d(neg) += 2 ^ bits;
    else
      low = ! neg;
      u = zeros (size (d), "uint64");
      u(low) = uint64 (d(low));
      u(neg) = bitcmp (uint64 (-(int64 (d(neg)) + 1)));
      d = u;
    end
  end
  if (nargin == 1)
    s = dec2base (d, 2);
  else
    s = dec2base (d, 2, len);
  end
end
