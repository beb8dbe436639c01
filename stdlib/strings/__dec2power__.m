function s = __dec2power__ (who, d, base, varargin)
  % __DEC2POWER__  what dec2bin and dec2hex do: digits to a base that is a power of two, negative numbers as two's complement.
  %
  % S = __dec2power__ (WHO, D, BASE, LEN): LEN digits at least. Errors name WHO.
  if (iscell (d))
    d = cell2mat (d);
  end
  d = d(:);
  if (! isnumeric (d) || ! isreal (d) || any (d != fix (d)))
    error ("%s: input must be integers", who);
  end
  neg = (d < 0);
  if (any (neg))
    bits = [8, 16, 32, 64](find (double (min (d)) >= -2 .^ [7, 15, 31, 63], 1));
    if (isempty (bits))
      error ("%s: negative inputs cannot be less than intmin (\"int64\")", who);
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
  s = dec2base (d, base, varargin{:});
end
