function str = datestr (date, f = [], p = [])
  % DATESTR  dates as text.
  %
  % STR = datestr (DATE, F, P): DATE holds day numbers, rows [y m d h mi s], or text that datevec takes (with pivot year P); STR has
  % a row for each. F is a number from 0 to 31 or a format of yyyy, yy, mmmm, mmm, mm, m (month), dddd, ddd, d (weekday), dd,
  % HH, MM, SS, FFF (milliseconds), AM or PM (clock of 12 hours), QQ (quarter). Default: 1 (dd-mmm-yyyy) for whole days, 16 (HH:MM PM) for
  % mere times, else 0 (dd-mmm-yyyy HH:MM:SS).
  %
  % Example: datestr (730736.65149)  ⇒ 07-Sep-2000 15:38:08
  % See also: datenum, datevec, clock
  persistent formats months days;
  if (isempty (formats))
    formats = {"dd-mmm-yyyy HH:MM:SS", "dd-mmm-yyyy", "mm/dd/yy", "mmm", "m", "mm", "mm/dd", "dd", "ddd", "d", "yyyy", "yy", "mmmyy", ...
               "HH:MM:SS", "HH:MM:SS PM", "HH:MM", "HH:MM PM", "QQ-YY", "QQ", "dd/mm", "dd/mm/yy", "mmm.dd,yyyy HH:MM:SS", ...
               "mmm.dd,yyyy", "mm/dd/yyyy", "dd/mm/yyyy", "yy/mm/dd", "yyyy/mm/dd", "QQ-YYYY", "mmmyyyy", "yyyy-mm-dd", ...
               "yyyymmddTHHMMSS", "yyyy-mm-dd HH:MM:SS"};
    months = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    days = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  end
  if (nargin < 1)
    print_usage ();
  end
  if (ischar (date) || iscellstr (date))
    v = datevec (date, p);
  elseif (! isnumeric (date))
    error ("datestr: DATE must be a string, a cell array of strings, or numeric");
  elseif (columns (date) == 6 && all (date(:,1) == fix (date(:,1))) && all (date(:,2) == fix (date(:,2))) && all (date(:,2) >= 1 & date(:,2) <= 12)
          && all (date(:,3) == fix (date(:,3))) && all (all (date(:,3:6) < [32, 24, 60, 61])))
    v = date;
  else
    v = datevec (date(:));
  end
  if (isempty (f))
    if (all (v(:,4:6)(:) == 0))
      f = 1;
    elseif (all (v(:,1) == 0) && all (v(:,2) == 1) && all (v(:,3) == 1))
      f = 16;
    else
      f = 0;
    end
  end
  if (isnumeric (f))
    if (! (isscalar (f) && f == fix (f) && f >= 0 && f <= 31))
      error ("datestr: invalid date format");
    end
    f = formats{f+1};
  end
  fields = regexp (f, "yyyy|YYYY|yy|YY|mmmm|mmm|mm|m|dddd|ddd|dd|d|HH|MM|SS|FFF|AM|PM|QQ|.", "match");
  noon = any (strcmp ("AM", fields) | strcmp ("PM", fields));
  milli = any (strcmp ("FFF", fields));
  out = cell (rows (v), 1);
  for k = 1:rows (v)
    sec = v(k,6);
    if (milli)
      sec = round (sec * 1000) / 1000;
    end
    if (sec >= 60 || (v(k,4) == 24))
      v(k,:) = datevec (datenum (v(k,1), v(k,2), v(k,3), v(k,4), v(k,5), round (sec)));
      sec = v(k,6);
    end
    hour = v(k,4);
    half = "AM";
    if (noon)
      if (hour >= 12)
        half = "PM";
      end
      hour = mod (hour, 12);
      hour += 12 * (hour == 0);
    end
    week = mod (floor (datenum (v(k,1), v(k,2), v(k,3))) - 1, 7);
    week += 7 * (week == 0);
    text = "";
    for j = 1:numel (fields)
      switch (fields{j})
        case {"yyyy", "YYYY"}, piece = sprintf ("%04d", v(k,1));
        case {"yy", "YY"},     piece = sprintf ("%02d", mod (v(k,1), 100));
        case "mmmm",           piece = months{v(k,2)};
        case "mmm",            piece = months{v(k,2)}(1:3);
        case "mm",             piece = sprintf ("%02d", v(k,2));
        case "m",              piece = months{v(k,2)}(1);
        case "dddd",           piece = days{week};
        case "ddd",            piece = days{week}(1:3);
        case "dd",             piece = sprintf ("%02d", v(k,3));
        case "d",              piece = days{week}(1);
        case "HH"
          if (noon)
            piece = sprintf ("%2d", hour);
          else
            piece = sprintf ("%02d", hour);
          end
        case "MM",             piece = sprintf ("%02d", v(k,5));
        case "SS",             piece = sprintf ("%02d", floor (sec));
        case "FFF",            piece = sprintf ("%03d", round ((sec - floor (sec)) * 1000));
        case {"AM", "PM"},     piece = half;
        case "QQ",             piece = sprintf ("Q%d", ceil (v(k,2) / 3));
        otherwise,             piece = fields{j};
      end
      text = [text piece];
    end
    out{k} = text;
  end
  str = char (out);
end
