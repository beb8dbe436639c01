function mustBeBetween (x, lower, upper, interval)
  % MUSTBEBETWEEN  raise an error unless every element lies between LOWER and UPPER.
  %
  % Bounds are one number each.
  % INTERVAL says which bounds belong to the range: "closed" (both, as without it), "open" (none), "openleft" or
  % "closedright" (the upper one), "openright" or "closedleft" (the lower one).
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeBetween (3, 1, 2)  raises an error
  % See also: mustBeInRange, mustBeGreaterThan, mustBeLessThan
  if (nargin < 3 || nargin > 4)
    print_usage ();
  end
  if (nargin < 4)
    interval = "closed";
  end
  if (! any (strcmp (interval, {"closed", "open", "openleft", "openright", "closedleft", "closedright"})))
    error ("mustBeBetween: INTERVAL must be \"closed\", \"open\", \"openleft\", \"openright\", \"closedleft\" or \"closedright\"");
  end
  open_below = any (strcmp (interval, {"open", "openleft", "closedright"}));
  open_above = any (strcmp (interval, {"open", "openright", "closedleft"}));
  fault = __outside__ ("mustBeBetween", x, lower, upper, open_below, open_above);
  if (! isempty (fault))
    __must_fail__ ("mustBeBetween", inputname (1, false), "%s", fault);
  end
end
