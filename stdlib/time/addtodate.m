function d = addtodate (d, q, f)
  % ADDTODATE  add years, months, days, hours, minutes, seconds or milliseconds to day numbers.
  %
  % D = addtodate (D, Q, F): Q of the unit F, "year", "month", "day", "hour", "minute", "second", "millisecond"; D and Q are
  % scalars or of one size. A day beyond the end of its month becomes the month's last.
  %
  % Example: addtodate (730736, 1, "month")  ⇒ 730766
  % See also: datenum, datevec
  if (nargin != 3)
    print_usage ();
  elseif (! (ischar (f) && isrow (f)))
    error ("addtodate: Invalid time unit: %s", disp (f));
  elseif (! (isscalar (d) || isscalar (q) || size_equal (d, q)))
    error ("addtodate: size of D and Q must match");
  end
  switch (f)
    case {"year", "month"}
      [y, m, day] = civil (d(:));
      if (strcmp (f, "year"))
        y += q(:);
        m += 0 * y;
        day += 0 * y;
      else
        months = y * 12 + m - 1 + q(:);
        y = floor (months / 12);
        m = mod (months, 12) + 1;
        day += 0 * y;
      end
      day = min (day, eomday (y, m));
      shape = size (d);
      if (isscalar (d))
        shape = size (q);
      end
      part = d - floor (d);
      d = reshape (datenum (y, m, day), shape) + part;
    otherwise
      k = find (strcmp (f, {"day", "hour", "minute", "second", "millisecond"}));
      if (isempty (k))
        error ("addtodate: Invalid time unit: %s", f);
      end
      d += q / [1 24 1440 86400 86400000](k);
  end
end

function [y, m, d] = civil (n)
  % the calendar date of day numbers, by the count of days from 1 March of year 0
  n = floor (n) - 61;
  era = floor (n / 146097);
  doe = n - era * 146097;
  yoe = floor ((doe - floor (doe / 1460) + floor (doe / 36524) - floor (doe / 146096)) / 365);
  doy = doe - (365 * yoe + floor (yoe / 4) - floor (yoe / 100));
  mp = floor ((5 * doy + 2) / 153);
  d = doy - floor ((153 * mp + 2) / 5) + 1;
  m = mp + 3 - 12 * (mp >= 10);
  y = yoe + era * 400 + (m <= 2);
end
