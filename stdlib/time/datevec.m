function [y, m, d, h, mi, s] = datevec (date, varargin)
  % DATEVEC  year, month, day, hour, minute and second of dates.
  %
  % V = datevec (DATE), datevec (DATE, FORMAT), datevec (DATE, PIVOT), datevec (DATE, FORMAT, PIVOT): DATE is a day number (datenum), text or
  % a cell array of texts; V has a row [y m d h mi s] for each. FORMAT as for datestr; without one the usual ones are tried.
  % Years of two digits lie in the century that begins with PIVOT, 50 years ago by default. With several
  % results each is a column.
  %
  % Example: datevec ("2005-03-07 12:01:02")  ⇒ [2005 3 7 12 1 2]
  % See also: datenum, datestr, weekday
  if (nargin < 1 || nargin > 3)
    print_usage ();
  end
  if (ischar (date))
    date = cellstr (date);
  end
  if (iscell (date))
    now_is = clock ();
    pivot = now_is(1) - 50;
    formats = {};
    for k = 1:numel (varargin)
      if (ischar (varargin{k}))
        formats = varargin(k);
      elseif (! isempty (varargin{k}))
        pivot = varargin{k};
      end
    end
    given = ! isempty (formats);
    if (given)
      check_format (formats{1});
    end
    if (! given)
      formats = {"dd-mmm-yyyy HH:MM:SS", "dd-mmm-yyyy", "mm/dd/yy", "mm/dd", "HH:MM:SS", "HH:MM:SS PM", "HH:MM", "HH:MM PM", ...
                 "mm/dd/yyyy", "mmm-dd-yyyy HH:MM:SS", "mmm-dd-yyyy", "dd mmm yyyy HH:MM:SS", "dd mmm yyyy", ...
                 "mmm dd yyyy HH:MM:SS", "mmm dd yyyy", "dd.mmm.yyyy HH:MM:SS", "dd.mmm.yyyy", "mmm.dd.yyyy HH:MM:SS", ...
                 "mmm.dd.yyyy", "mm/dd/yyyy HH:MM", "mmmyy", "yyyy/mm/dd", "yyyy-mm-dd", "yyyy-mm-dd HH:MM:SS", ...
                 "yyyy/mm/dd HH:MM:SS", "mmm-dd-yyyy HH:MM", "mm/dd/yyyy HH:MM:SS", "dd-mmm-yyyy HH:MM", "dddd, mmm dd, yyyy", ...
                 "yyyymmddTHHMMSS", "mmm.dd,yyyy HH:MM:SS", "mmm.dd,yyyy"};
    end
    v = zeros (numel (date), 6);
    for k = 1:numel (date)
      found = false;
      for f = 1:numel (formats)
        [found, row] = read_date (date{k}, formats{f}, pivot, now_is);
        if (found)
          break;
        end
      end
      if (! found && given)
        error ("datevec: DATE not parsed correctly with given format");
      elseif (! found)
        error ("datevec: none of the standard formats match the DATE string");
      end
      v(k,:) = row;
    end
  else
    shape = size (date);
    n = double (date(:));
    whole = floor (n);
    % the fraction is known to no more than the spacing of day numbers
    grain = 2 .^ ceil (log2 (max (eps (abs (n)), eps) * 86400));
    sec = round ((n - whole) * 86400 ./ grain) .* grain;
    late = sec >= 86400;
    whole(late)++;
    sec(late) = 0;
    [y, m, d] = civil (whole);
    h = floor (sec / 3600);
    sec -= 3600 * h;
    mi = floor (sec / 60);
    v = [y, m, d, h, mi, sec - 60*mi];
  end
  if (nargout <= 1)
    y = v;
  else
    if (iscell (date))
      shape = [rows(v), 1];
    end
    y = reshape (v(:,1), shape);
    m = reshape (v(:,2), shape);
    d = reshape (v(:,3), shape);
    h = reshape (v(:,4), shape);
    mi = reshape (v(:,5), shape);
    s = reshape (v(:,6), shape);
  end
end

function check_format (format)
  fields = regexp (format, "yyyy|yy|YYYY|YY|mmmm|mmm|mm|dddd|ddd|dd|HH|MM|SS", "match");
  kinds = {"year", {"yyyy", "yy", "YYYY", "YY"}; "month", {"mmmm", "mmm", "mm"}; "day", {"dd"}; "hour", {"HH"}; ...
           "minute", {"MM"}; "second", {"SS"}};
  for k = 1:rows (kinds)
    if (sum (ismember (fields, kinds{k,2})) > 1)
      error ("datevec: multiple %s specifiers in %s", kinds{k,1}, format);
    end
  end
end

function [y, m, d] = civil (n)
  % the calendar date of day numbers, by the count of days from 1 March of year 0
  n = n - 61;
  era = floor (n / 146097);
  doe = n - era * 146097;
  yoe = floor ((doe - floor (doe / 1460) + floor (doe / 36524) - floor (doe / 146096)) / 365);
  doy = doe - (365 * yoe + floor (yoe / 4) - floor (yoe / 100));
  mp = floor ((5 * doy + 2) / 153);
  d = doy - floor ((153 * mp + 2) / 5) + 1;
  m = mp + 3 - 12 * (mp >= 10);
  y = yoe + era * 400 + (m <= 2);
end

function [good, row] = read_date (text, format, pivot, now_is)
  persistent months days;
  if (isempty (months))
    months = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
    days = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  end
  good = false;
  row = [now_is(1) 1 1 0 0 0];
  half = "";
  at = 1;
  text = strtrim (text);
  n = numel (text);
  fields = regexp (format, "yyyy|yy|YYYY|YY|mmmm|mmm|mm|dddd|ddd|dd|HH|MM|SS|FFF|AM|PM|.", "match");
  dated = false;
  for k = 1:numel (fields)
    f = fields{k};
    switch (f)
      case {"yyyy", "YYYY"}, [ok, v, at] = digits_at (text, at, 4, 4);
      case "FFF"
        from = at;
        [ok, v, at] = digits_at (text, at, 1, 20);
        v /= 10 ^ (at - from);
      case {"yy", "YY"},     [ok, v, at] = digits_at (text, at, 2, 2);
      case {"mm", "dd", "HH", "MM", "SS"}
        exact = k < numel (fields) && numel (fields{k+1}) > 1 && ! any (strcmp (fields{k+1}, {"AM", "PM"}));
        [ok, v, at] = digits_at (text, at, 1 + exact, 2);
      case {"mmmm", "mmm"},  [ok, v, at] = name_at (text, at, months);
      case {"dddd", "ddd"},  [ok, v, at] = name_at (text, at, days);
      case {"AM", "PM"}
        ok = at + 1 <= n && any (strcmpi (text(at:at+1), {"AM", "PM"}));
        if (ok)
          half = toupper (text(at));
          at += 2;
        end
      otherwise
        ok = at <= n && text(at) == f;
        at++;
    end
    if (! ok)
      return;
    end
    switch (f)
      case {"yyyy", "YYYY"},      row(1) = v;
      case {"yy", "YY"},          row(1) = pivot + mod (v - pivot, 100);
      case {"mmmm", "mmm", "mm"}, row(2) = v;
      case "dd",                  row(3) = v;
      case "HH",                  row(4) = v;
      case "MM",                  row(5) = v;
      case "SS"
        row(6) = v;
        [more, len] = regexp (text(at:end), '^\.\d+', "match", "end", "once");
        if (! isempty (more) && (k == numel (fields) || ! strcmp (fields{k+1}, ".")))
          row(6) += str2double (["0" more]);
          at += len;
        end
      case "FFF",                 row(6) += v;
    end
  end
  if (at <= n)
    return;
  end
  % what the format does not name
  has = @(varargin) any (ismember (fields, varargin));
  named = [has("yyyy", "yy", "YYYY", "YY"), has("mmmm", "mmm", "mm"), has("dd")];
  if (any (named) || has ("dddd", "ddd"))
    if (! named(1) && ! (named(2) && named(3)))
      row(1) = 1900;
    end
    if (! named(3) && ! (named(1) && named(2)))
      row(3) = 0;
    end
  end
  if (half == "P" && row(4) < 12)
    row(4) += 12;
  elseif (half == "A" && row(4) == 12)
    row(4) = 0;
  end
  good = row(2) >= 1 && row(2) <= 12 && row(3) >= 0 && row(3) <= 31 && row(4) < 24 && row(5) < 60 && row(6) < 60;
end

function [ok, v, at] = digits_at (text, at, least, most)
  n = 0;
  while (n < most && at + n <= numel (text) && text(at+n) >= "0" && text(at+n) <= "9")
    n++;
  end
  ok = n >= least;
  v = 0;
  if (ok)
    v = str2double (text(at:at+n-1));
    at += n;
  end
end

function [ok, v, at] = name_at (text, at, names)
  v = 0;
  for v = 1:numel (names)
    if (strncmpi (text(at:end), names{v}, numel (names{v})))
      at += numel (names{v});
      ok = true;
      return;
    end
  end
  for v = 1:numel (names)
    if (strncmpi (text(at:end), names{v}, 3))
      at += 3;
      ok = true;
      return;
    end
  end
  ok = false;
end
