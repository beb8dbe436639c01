function text = date ()
  % DATE  today as DD-MMM-YYYY.
  %
  % Example: date ()  is like "29-Nov-2026"
  % See also: clock, datestr, now
  text = strftime ("%d-%b-%Y", localtime (time ()));
end
