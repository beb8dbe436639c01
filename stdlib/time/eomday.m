function last = eomday (y, m)
  % EOMDAY  last day of a month.
  %
  % E = eomday (Y, M): arrays of one size, or scalars.
  %
  % Example: eomday (2000, 2)  ⇒ 29
  % See also: datenum, is_leap_year
  if (nargin != 2)
    print_usage ();
  end
  [bad, y, m] = common_size (y, m);
  if (bad)
    error ("eomday: Y and M must be the same size or scalars");
  end
  days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  last = reshape (days(m), size (m));
  last += (m == 2) & (mod (y, 4) == 0 & (mod (y, 100) != 0 | mod (y, 400) == 0));
end
