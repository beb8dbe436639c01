function s = dec2hex (d, len)
  % DEC2HEX  write integers in base 16.
  %
  % S = dec2hex (D): each element of D is a row of S; negative numbers in two's complement with 2, 4, 8 or 16
  % digits. S = dec2hex (D, LEN) has at least LEN digits.
  %
  % Example: dec2hex (2748)  ⇒ "ABC"
  % See also: hex2dec, dec2base, dec2bin
  if (nargin < 1)
    print_usage ();
  end
  if (iscell (d))
    d = cell2mat (d);
  end
  d = d(:);
  if (! isnumeric (d) || ! isreal (d) || any (d != fix (d)))
    error ("dec2hex: input must be integers");
  end
  neg = (d < 0);
  if (any (neg))
    bits = [8, 16, 32, 64](find (double (min (d)) >= -2 .^ [7, 15, 31, 63], 1));
    if (isempty (bits))
      error ("dec2hex: negative inputs cannot be less than intmin (\"int64\")");
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
    s = dec2base (d, 16);
  else
    s = dec2base (d, 16, len);
  end
end
