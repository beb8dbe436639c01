function d = hex2dec (s)
  % HEX2DEC  read hexadecimal numbers.
  %
  % D = hex2dec (S): rows of a char matrix or a cell of strings, in either case; other text gives NaN.
  %
  % Example: hex2dec ("12B")  ⇒ 299
  % See also: dec2hex, base2dec, bin2dec
  if (nargin < 1)
    print_usage ();
  end
  d = base2dec (s, 16);
end
