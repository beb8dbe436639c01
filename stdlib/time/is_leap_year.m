function tf = is_leap_year (year)
  % IS_LEAP_YEAR  whether a year has 366 days.
  %
  % TF = is_leap_year (YEAR); the current year without an argument. Gregorian calendar.
  %
  % Example: is_leap_year (2000)  ⇒ 1
  % See also: eomday, datenum
  if (nargin == 0)
    year = localtime (time ()).year + 1900;
  end
  tf = (rem (year, 4) == 0 & rem (year, 100) != 0) | rem (year, 400) == 0;
end
