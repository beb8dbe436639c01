function tf = endsWith (str, pattern, varargin)
  % ENDSWITH  whether strings end with one of the patterns.
  %
  % TF = endsWith (STR, PATTERN): both a string or a cell of strings; TF has the size of STR.
  % endsWith (..., "IgnoreCase", true) does not mind case.
  %
  % Example: endsWith ({"a.m", "b.c"}, ".m")  ⇒ [1 0]
  % See also: startsWith, strncmp
  if (nargin != 2 && nargin != 4)
    print_usage ();
  end
  if (! (iscellstr (str) || ischar (str)))
    error ("endsWith: STR must be a string or cell array of strings");
  end
  str = cellstr (str);
  if (! (iscellstr (pattern) || ischar (pattern)))
    error ("endsWith: PATTERN must be a string or cell array of strings");
  end
  pattern = cellstr (pattern);
  if (nargin == 4)
    if (! ischar (varargin{1}) || isempty (varargin{1}) || ! strncmpi (varargin{1}, "IgnoreCase", numel (varargin{1})))
      error ('endsWith: third input must be "IgnoreCase"');
    elseif (! isscalar (varargin{2}) || ! (islogical (varargin{2}) || isnumeric (varargin{2})))
      error ('endsWith: "IgnoreCase" value must be a logical scalar');
    elseif (varargin{2})
      str = tolower (str);
      pattern = tolower (pattern);
    end
  end
  tf = false (size (str));
  for j = 1:numel (str)
    s = str{j};
    for k = 1:numel (pattern)
      p = pattern{k};
      if (numel (s) >= numel (p) && strcmp (s(end-numel (p)+1:end), p) || isempty (p))
        tf(j) = true;
        break;
      end
    end
  end
end
