function mustBeInRange (x, lower, upper, varargin)
  % MUSTBEINRANGE  raise an error unless every element lies between LOWER and UPPER.
  %
  % Bounds are one number each.
  % The bounds belong to the range, unless "exclusive", "exclude-lower" or "exclude-upper" follow; "inclusive" is
  % what holds without them.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeInRange (3, 1, 2)  raises an error
  % See also: mustBeBetween, mustBeGreaterThan, mustBeLessThan
  if (nargin < 3)
    print_usage ();
  end
  known = {"inclusive", "exclusive", "exclude-lower", "exclude-upper"};
  if (! iscellstr (varargin) || ! all (ismember (varargin, known)))
    error ("mustBeInRange: options are \"inclusive\", \"exclusive\", \"exclude-lower\" and \"exclude-upper\"");
  end
  open_below = any (ismember (varargin, {"exclusive", "exclude-lower"}));
  open_above = any (ismember (varargin, {"exclusive", "exclude-upper"}));
  fault = __outside__ ("mustBeInRange", x, lower, upper, open_below, open_above);
  if (! isempty (fault))
    __must_fail__ ("mustBeInRange", inputname (1, false), "%s", fault);
  end
end
