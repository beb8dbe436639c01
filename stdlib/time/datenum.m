function [days, secs] = datenum (year, month = [], day = [], hour = 0, minute = 0, second = 0)
  % DATENUM  date as a number of days.
  %
  % DAYS = datenum (YEAR, MONTH, DAY, HOUR, MINUTE, SECOND), parts left out are 1 or 0; DAYS = datenum (VEC) with rows
  % [year month day hour minute second]. Day 1 is January 1 of the year 0. Months beyond 12 and fractions carry over;
  % [DAYS, SECS] also gives seconds.
  % DAYS = datenum (TEXT), datenum (TEXT, FORMAT), datenum (TEXT, FORMAT, PIVOT) read texts as datevec does.
  %
  % Example: datenum (2000, 1, 1)  ⇒ 730486
  % See also: eomday, etime, clock
  if (nargin == 0)
    print_usage ();
  end
  if (ischar (year) || iscellstr (year))
    if (isempty (year))
      days = secs = zeros (0, 1);
      return;
    elseif (isempty (month))
      year = datevec (year);
    elseif (isempty (day))
      year = datevec (year, month);
    else
      year = datevec (year, month, day);
    end
    month = day = [];
    hour = minute = second = 0;
    as_vector = true;
  else
    as_vector = nargin == 1;
  end
  if (iscell (year) && isempty (year))
    days = secs = zeros (0, 1);
    return;
  end
  if (! all (cellfun (@isfloat, {year, month, day, hour, minute, second})))
    error ("datenum: all inputs must be of class double");
  end
  if (as_vector)
    v = double (year);
    if (columns (v) > 6 || columns (v) < 3)
      error ("datenum: expected date vector containing [YEAR, MONTH, DAY, HOUR, MINUTE, SECOND]");
    end
    v(:,end+1:6) = 0;
    year = v(:,1); month = v(:,2); day = v(:,3);
    hour = v(:,4); minute = v(:,5); second = v(:,6);
  end
  if (isempty (month)), month = 1; end
  if (isempty (day)), day = 1; end
  given = {size(year), size(month), size(day)}(! [isscalar(year), isscalar(month), isscalar(day)]);
  if (numel (given) > 1 && ! isequal (given{:}))
    error ("datenum: incompatible sizes for YEAR, MONTH, DAY");
  end
  year = double (year); month = double (month); day = double (day);
  month(month < 1) = 1;
  part = year - floor (year);
  if (any (part(:)))                      % a part of a year is so many of its days
    year = floor (year);
    leap = (mod (year, 4) == 0 & mod (year, 100) != 0) | mod (year, 400) == 0;
    day = day + part .* (365 + leap);
  end
  fraction = month - floor (month);
  month = floor (month);
  year = year + floor ((month - 1) / 12);
  month = mod (month - 1, 12) + 1;
  lengths = [31; 28; 31; 30; 31; 30; 31; 31; 30; 31; 30; 31];
  if (any (fraction(:)))
    days_in = reshape (lengths(month), size (month));
    leap = (mod (year, 4) == 0 & mod (year, 100) != 0) | mod (year, 400) == 0;
    day = day + fraction .* (days_in + (month == 2 & leap));
  end
  % count from March, so that February 29 ends a year
  before = [306; 337; 0; 31; 61; 92; 122; 153; 184; 214; 245; 275];
  day = day + reshape (before(month), size (month)) + 60;
  year = year + ceil ((month - 14) / 12);
  day = day + 365*year + floor (year / 4) - floor (year / 100) + floor (year / 400);
  days = day + (hour + (minute + second / 60) / 60) / 24;
  if (nargout > 1)
    secs = day * 86400 + hour * 3600 + minute * 60 + second;
  end
end
