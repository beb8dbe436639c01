function s = dec2base (d, base, len)
  % DEC2BASE  write non-negative integers in another base.
  %
  % S = dec2base (D, BASE): each element of D is a row of S; BASE is 2 to 36, or a string whose characters are
  % the digits. S = dec2base (D, BASE, LEN) fills with zeros up to LEN digits.
  %
  % Example: dec2base (123, 3)  ⇒ "11120"
  % See also: base2dec, dec2bin, dec2hex
  if (nargin < 2)
    print_usage ();
  end
  if (iscell (d))
    d = cell2mat (d);
  end
  d = d(:);
  if (! (isnumeric (d) && isreal (d)))
    error ("dec2base: input must be real non-negative integers");
  elseif (! (isa (d, "uint64") || isa (d, "int64")))
    d = double (d);
  end
  if (any (d < 0 | d != fix (d)))
    error ("dec2base: input must be real non-negative integers");
  end
  if (isfloat (d) && any (isinf (d)))
    error ("Octave:bad-alloc", "out of memory or dimension too large for Octave's index type");
  end
  digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (ischar (base))
    digits = base(:).';
    base = numel (digits);
    if (base < 2)
      error ("dec2base: symbols representing digits must be unique");
    elseif (numel (unique (digits)) != base)
      error ("dec2base: symbols representing digits must be unique");
    elseif (any (isspace (digits)))
      error ("dec2base: whitespace characters are not valid symbols");
    end
  elseif (! isscalar (base) || ! isnumeric (base) || base < 2 || base > 36 || base != fix (base))
    error ("dec2base: BASE must be an integer between 2 and 36, or a string of symbols");
  end
  n = 1;
  top = max (d);
  while (! isempty (top) && (top = idivide_floor (top, base)) > 0)
    n++;
  end
  if (nargin == 3)
    if (! (isscalar (len) && len >= 0 && len == fix (len)))
      error ("dec2base: LEN must be a non-negative integer");
    end
    n = max (n, len);
  end
  idx = zeros (numel (d), n);
  for k = n:-1:1
    next = idivide_floor (d, base);
    idx(:,k) = d - next * base;
    d = next;
  end
  s = reshape (digits(idx + 1), size (idx));
end

% Quotient without remainder, exact for 64-bit integers too.
function q = idivide_floor (d, base)
  if (isinteger (d))
    q = (d - mod (d, base)) / base;
  else
    q = floor (d / base);
  end
end
