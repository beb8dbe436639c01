function name = fullfile (varargin)
  % FULLFILE  join the parts of a file name.
  %
  % NAME = fullfile (DIR1, DIR2, ..., FILE) puts one "/" between the parts; empty parts are left out. The last part may
  % be a cell of names.
  %
  % Example: fullfile ("a", "b/", "c.m")  ⇒ "a/b/c.m"
  % See also: fileparts
  if (nargin == 0)
    name = "";
    return;
  end
  if (iscellstr (varargin{end}))
    name = varargin{end};
    for k = 1:numel (name)
      name{k} = fullfile (varargin{1:end-1}, name{k});
    end
    return;
  end
  for k = 1:nargin
    if (! (ischar (varargin{k}) || isempty (varargin{k})))
      error ("fullfile: input is not a string or cell array of strings");
    end
  end
  parts = varargin(! cellfun (@isempty, varargin));
  if (isempty (parts))
    name = "";
    return;
  end
  name = parts{1};
  for k = 2:numel (parts)
    p = parts{k};
    if (name(end) == "/")
      if (p(1) == "/"), p = p(2:end); end
      name = [name, p];
    elseif (p(1) == "/")
      name = [name, p];
    else
      name = [name, "/", p];
    end
  end
end
