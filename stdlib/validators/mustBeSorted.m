function mustBeSorted (x, direction)
  % MUSTBESORTED  raise an error unless the elements of the vector X stand in order.
  %
  % DIRECTION is "ascend", as without it, or "descend". Equal elements may follow each other.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeSorted ([1 3 2])  raises an error
  % See also: issorted, sort, mustBeVector
  if (nargin < 1 || nargin > 2)
    print_usage ();
  end
  if (nargin < 2)
    direction = "ascend";
  end
  if (! any (strcmp (direction, {"ascend", "descend"})))
    error ("mustBeSorted: DIRECTION must be \"ascend\" or \"descend\"");
  end
  if (! issorted (x, direction))
    __must_fail__ ("mustBeSorted", inputname (1, false), "must be sorted (%s)", direction);
  end
end
