function d = base2dec (s, base)
  % BASE2DEC  read numbers written in another base.
  %
  % D = base2dec (S, BASE): each row of the char matrix S, or cell of strings, gives one element. BASE is 2 to 36, or
  % a string whose characters are the digits (then case counts). What is not a number gives NaN; spaces are
  % skipped.
  %
  % Example: base2dec ("11120", 3)  ⇒ 123
  % See also: dec2base, bin2dec, hex2dec
  if (nargin != 2)
    print_usage ();
  end
  text = [];
  if (ischar (s))
    if (! isempty (s) && ! any (s(:) == " " | s(:) == "\0"))
      text = s;
    elseif (rows (s) == 1)
      s = {s};
    else
      s = cellstr (s);
    end
  elseif (! iscellstr (s))
    error ("base2dec: S must be a string or cellstring");
  end
  table = NaN (1, 256);
  if (ischar (base))
    digits = base(:).';
    base = numel (digits);
    if (numel (unique (digits)) != base)
      error ("base2dec: symbols representing digits must be unique");
    elseif (any (isspace (digits)))
      error ("base2dec: whitespace characters are not valid digits");
    end
    table(digits + 1) = 0:base-1;
  else
    if (! isscalar (base))
      error ("base2dec: cannot convert from several bases at once");
    elseif (base < 2 || base > 36 || base != fix (base))
      error ("base2dec: BASE must be between 2 and 36, or a string of symbols");
    end
    table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"(1:base) + 1) = 0:base-1;
    if (base > 10)
      table("abcdefghijklmnopqrstuvwxyz"(1:base-10) + 1) = 10:base-1;
    end
  end
  if (! isempty (text) && base ^ columns (text) <= flintmax ())
    d = reshape (table(text + 1), size (text)) * base .^ (columns (text)-1:-1:0).';
    return;
  elseif (! isempty (text))
    s = cellstr (text);
  end
  d = NaN (numel (s), 1);
  for k = 1:numel (s)
    t = s{k};
    t = t(t != " ");
    if (! isempty (t))
      v = table(t + 1);
      d(k) = v * base .^ (numel (t)-1:-1:0).';
    end
  end
end
