function d = bin2dec (s)
  % BIN2DEC  read binary numbers.
  %
  % D = bin2dec (S): rows of a char matrix or a cell of strings; spaces are skipped, other text gives NaN.
  %
  % Example: bin2dec ("1110")  ⇒ 14
  % See also: dec2bin, base2dec, hex2dec
  if (nargin < 1)
    print_usage ();
  end
  d = base2dec (s, 2);
end
