function s = __strcat__ (varargin)
  % __STRCAT__  strcat of inputs that are not all rows of characters.
  %
  % S = __strcat__ (S1, S2, ...): char inputs lose their trailing white space and are joined row by row; one row goes
  % with every row. When one input is a cell of strings the result is one too; white space within cells is kept.
  %
  % Example: __strcat__ ({"a "}, "b")  ⇒ {"a b"}
  % See also: strcat
  chars = true;
  for k = 1:nargin
    x = varargin{k};
    if (iscell (x))
      chars = false;
      continue;
    elseif (isnumeric (x) || islogical (x))
      x = char (x);
    elseif (! ischar (x))
      error ("strcat: inputs must be strings or cells of strings");
    end
    if (rows (x) > 1)
      varargin{k} = regexprep (cellstr (x), "[ \\t]+\\z", "");
    else
      varargin{k} = {regexprep(x, "[ \\t]+\\z", "")};
    end
  end
  n = zeros (1, nargin);
  for k = 1:nargin
    n(k) = numel (varargin{k});
  end
  big = find (n != 1, 1);
  if (isempty (big))
    s = cell (1, nargin);
    for k = 1:nargin
      s{k} = varargin{k}{1};
    end
    s = {[s{:}]};
  else
    s = varargin{big};
    parts = cell (1, nargin);
    for k = find (n != 1)
      if (! size_equal (varargin{k}, s))
        error ("strcat: arguments must be the same size, or be scalars");
      end
    end
    for j = 1:numel (s)
      for k = 1:nargin
        parts{k} = varargin{k}{min(j, n(k))};
      end
      s{j} = [parts{:}];
    end
  end
  if (chars)
    s = char (s);
  end
end
