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
  if (nargin == 1)
    s = __dec2power__ ("dec2bin", d, 2);
  else
    s = __dec2power__ ("dec2bin", d, 2, len);
  end
end
