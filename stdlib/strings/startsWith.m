function tf = startsWith (str, pattern, varargin)
  % STARTSWITH  whether strings begin with one of the patterns.
  %
  % TF = startsWith (STR, PATTERN): both a string or a cell of strings; TF has the size of STR.
  % startsWith (..., "IgnoreCase", true) does not mind case.
  %
  % Example: startsWith ({"abc", "xyz"}, "a")  ⇒ [1 0]
  % See also: endsWith, strncmp
  if (nargin != 2 && nargin != 4)
    print_usage ();
  end
  if (! (iscellstr (str) || ischar (str)))
    error ("startsWith: STR must be a string or cell array of strings");
  end
  str = cellstr (str);
  if (! (iscellstr (pattern) || ischar (pattern)))
    error ("startsWith: PATTERN must be a string or cell array of strings");
  end
  pattern = cellstr (pattern);
  same = @strncmp;
  if (nargin == 4)
    if (! ischar (varargin{1}) || isempty (varargin{1}) || ! strncmpi (varargin{1}, "IgnoreCase", numel (varargin{1})))
      error ('startsWith: third input must be "IgnoreCase"');
    elseif (! isscalar (varargin{2}) || ! (islogical (varargin{2}) || isnumeric (varargin{2})))
      error ('startsWith: "IgnoreCase" value must be a logical scalar');
    elseif (varargin{2})
      same = @strncmpi;
    end
  end
  tf = false (size (str));
  for k = 1:numel (pattern)
    p = pattern{k};
    if (isempty (p))
      tf(:) = true;
    else
      tf |= same (str, p, numel (p));
    end
  end
end
