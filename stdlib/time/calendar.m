function c = calendar (varargin)
  % CALENDAR  the calendar of a month.
  %
  % C = calendar () of this month, calendar (D) of the month of the date D (a day number, a date vector or a text),
  % calendar (YEAR, MONTH): a 6 by 7 matrix whose rows are weeks that begin on Sunday, 0 where there is no day. Without a result
  % the calendar is printed, today's or the given day marked by a star.
  %
  % Example: calendar (2000, 2)(1,:)  ⇒ [0 0 1 2 3 4 5]
  % See also: datenum, datestr, eomday, weekday
  if (nargin > 2)
    print_usage ();
  end
  day = 0;
  if (nargin == 2)
    y = varargin{1};
    m = varargin{2};
  else
    if (nargin == 0)
      v = clock ();
    else
      v = varargin{1};
      if (! (isnumeric (v) && numel (v) > 1))
        v = datevec (v);
      end
    end
    y = v(1);
    m = v(2);
    day = v(3);
  end
  c = zeros (7, 6);
  first = weekday (datenum (y, m, 1));
  last = eomday (y, m);
  c(first:first+last-1) = 1:last;
  c = c.';
  if (nargout == 0)
    printf ("                    %s\n", strjoin (regexp (datestr (datenum (y, m, 1), 28), "[A-Za-z]+|\\d+", "match")));
    printf ("     S     M    Tu     W    Th     F     S\n");
    for k = 1:6
      for d = c(k,:)
        star = " ";
        if (d == day && d > 0)
          star = "*";
        end
        printf ("   %s%2d", star, d);
      end
      printf ("\n");
    end
    clear c;
  end
end
