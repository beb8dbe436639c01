function str = validatestring (str, strarray, varargin)
  % VALIDATESTRING  complete an option name.
  %
  % S = validatestring (STR, STRARRAY) is the one string of STRARRAY that begins with STR, case ignored; an exact
  % match wins, and of several the shortest when it begins all the others. Otherwise an error lists the choices.
  % validatestring (STR, STRARRAY, FUNCNAME, VARNAME, POSITION) names the caller and its argument in that error.
  %
  % Example: validatestring ("r", {"red", "green"})  ⇒ "red"
  % See also: strncmpi, inputParser
  if (nargin < 2 || nargin > 5)
    print_usage ();
  end
  if (! ischar (str) || rows (str) > 1)
    error ("validatestring: STR must be a single character string");
  elseif (! iscellstr (strarray) || isempty (strarray))
    error ("validatestring: STRARRAY must be a cellstr");
  end
  position = 0;
  if (! isempty (varargin) && isnumeric (varargin{end}))
    position = varargin{end};
    varargin(end) = [];
    if (! (isscalar (position) && position > 0 && position == fix (position)))
      error ("validatestring: POSITION must be >= 1");
    end
  end
  labels = {"FUNCNAME", "VARNAME"};
  if (numel (varargin) > 2)
    error ("validatestring: invalid number of character inputs");
  end
  for k = 1:numel (varargin)
    if (! ischar (varargin{k}) || rows (varargin{k}) > 1)
      error ("validatestring: %s must be a single character string", labels{k});
    end
  end
  head = "validatestring: ";
  if (! isempty (varargin) && ! isempty (varargin{1}))
    head = [varargin{1} ": "];
  end
  where = "";
  if (numel (varargin) > 1 && ! isempty (varargin{2}))
    where = ["variable " varargin{2}];
  end
  if (position > 0)
    if (! isempty (where))
      where = [where ", "];
    end
    where = sprintf ("%sargument #%d", where, position);
  end
  if (! isempty (where))
    where = ["(" where ") "];
  end
  head = [head "'" str "' " where];
  hit = strarray(strncmpi (str, strarray(:), numel (str)));
  if (numel (hit) == 1)
    str = hit{1};
  elseif (isempty (hit))
    error ("%sdoes not match any of\n'%s'", head, strjoin (strarray(:).', "', '"));
  else
    exact = hit(strcmpi (str, hit));
    if (! isempty (exact))
      str = exact{1};
      return;
    end
    [len, order] = sort (cellfun (@numel, hit));
    hit = hit(order);
    if (all (strncmpi (hit{1}, hit, len(1))))
      str = hit{1};
    else
      error ("%smatches multiple possible values:\n'%s'", head, strjoin (sort (hit(:).'), "', '"));
    end
  end
end
