function tf = contains (str, pattern, varargin)
  % CONTAINS  whether strings have one of the patterns anywhere in them.
  %
  % TF = contains (STR, PATTERN): both a string or a cell of strings; TF has the size of STR.
  % contains (..., "IgnoreCase", true) does not mind case.
  %
  % Example: contains ({"abcd", "xyz"}, {"bc", "q"})  ⇒ [1 0]
  % See also: startsWith, endsWith, strfind
  if (nargin != 2 && nargin != 4)
    print_usage ();
  end
  if (! (iscellstr (str) || ischar (str)))
    error ("contains: STR must be a string or cell array of strings");
  end
  str = cellstr (str);
  if (! (iscellstr (pattern) || ischar (pattern)))
    error ("contains: PATTERN must be a string or cell array of strings");
  end
  pattern = cellstr (pattern);
  if (nargin == 4)
    if (! ischar (varargin{1}) || isempty (varargin{1}) || ! strncmpi (varargin{1}, "IgnoreCase", numel (varargin{1})))
      error ('contains: third input must be "IgnoreCase"');
    elseif (! isscalar (varargin{2}) || ! (islogical (varargin{2}) || isnumeric (varargin{2})))
      error ('contains: "IgnoreCase" value must be a logical scalar');
    elseif (varargin{2})
      str = lower (str);
      pattern = lower (pattern);
    end
  end
  tf = false (size (str));
  for k = 1:numel (pattern)
    p = pattern{k};
    if (isempty (p))
      tf(:) = true;
    else
      tf |= ! cellfun (@isempty, strfind (str, p));
    end
  end
end
