function [d, s] = weekday (date, format = "short")
  % WEEKDAY  the day of the week: 1 for Sunday to 7 for Saturday.
  %
  % [N, S] = weekday (D, FORMAT): D is a day number or text that datenum or datevec takes; S is the name, "short" (default) or "long".
  %
  % Example: weekday (738427)  ⇒ 3
  % See also: datenum, eomday
  if (nargin < 1)
    print_usage ();
  end
  if (iscellstr (date) || ischar (date))
    date = datenum (datevec (date));
  end
  d = mod (floor (date) - 1, 7);
  d(d == 0) = 7;
  if (nargout > 1)
    names = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    if (! strcmpi (format, "long"))
      names = cellfun (@(n) n(1:3), names, "UniformOutput", false);
    end
    s = char (names(d(:)));
  end
end
