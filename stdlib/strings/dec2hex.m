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
  if (nargin == 1)
    s = __dec2power__ ("dec2hex", d, 16);
  else
    s = __dec2power__ ("dec2hex", d, 16, len);
  end
end
