function [name, modified] = makeValidName (str, varargin)
  % MAKEVALIDNAME  a name that variables can have, made of any text
  %
  % NAME = matlab.lang.makeValidName (STR): STR is a string or a cell of strings. Blanks go, and a
  % letter behind them becomes a capital one; a keyword gets a capital letter and a prefix, and what
  % does not begin with a letter or "_" the prefix; any other character becomes "_".
  % makeValidName (..., "ReplacementStyle", S): what becomes of other characters: "underscore",
  % "delete" or "hex" (the byte's number, as 0x2D). makeValidName (..., "Prefix", P): "x" if not given.
  % [NAME, MODIFIED] = makeValidName (...): whether the text was no valid name, for each.
  %
  % Example: matlab.lang.makeValidName ({"for", "a b", "2x"})  ⇒ {"xFor", "aB", "x2x"}
  % See also: isvarname, iskeyword, matlab.lang.makeUniqueStrings
  if (nargin < 1 || mod (nargin, 2) == 0)
    print_usage ();
  end
  style = "underscore";
  prefix = "x";
  for k = 1:2:numel (varargin)
    key = varargin{k};
    value = varargin{k + 1};
    if (! ischar (key))
      error ("makeValidName: option argument must be a string");
    elseif (strcmpi (key, "ReplacementStyle"))
      if (! (ischar (value) && any (strcmpi (value, {"underscore", "delete", "hex"}))))
        error ("makeValidName: invalid 'ReplacementStyle' value '%s'", char (value));
      end
      style = lower (value);
    elseif (strcmpi (key, "Prefix"))
      if (! isvarname (value))
        error ("makeValidName: invalid 'Prefix' value '%s'", char (value));
      end
      prefix = value;
    else
      error ("makeValidName: unknown property '%s'", lower (key));
    end
  end
  if (ischar (str) && (isrow (str) || isempty (str)))
    [name, modified] = make_one (str, style, prefix);
  elseif (iscellstr (str))
    name = str;
    modified = false (size (str));
    for k = 1:numel (str)
      [name{k}, modified(k)] = make_one (str{k}, style, prefix);
    end
  else
    error ("makeValidName: STR must be a string or cellstr");
  end
end

function [name, modified] = make_one (text, style, prefix)
  name = reshape (text, 1, numel (text));
  modified = ! isvarname (text);
  if (! modified)
    return;
  end
  if (iskeyword (name))
    name = [prefix, upper(name(1)), name(2:end)];
    return;
  end
  blank = any (name == char ([9:13, 32]).', 1);
  first = ! blank & [false, blank(1:end - 1)];
  if (! isempty (blank) && blank(1))
    first(find (! blank, 1)) = false;  # nothing stands before it
  end
  name(first) = upper (name(first));
  name(blank) = [];
  good = (name >= "a" & name <= "z") | (name >= "A" & name <= "Z") | (name >= "0" & name <= "9") | name == "_";
  leads = isempty (name) || (name(1) >= "0" && name(1) <= "9") || (! good(1) && ! strcmp (style, "underscore"));
  if (strcmp (style, "underscore"))
    leads = leads || ! good(1);
    name(! good) = "_";
  elseif (strcmp (style, "delete"))
    name(! good) = [];
  else
    parts = num2cell (name);
    parts(! good) = arrayfun (@(c) sprintf ("0x%02X", c), double (name(! good)), "UniformOutput", false);
    name = ["", parts{:}];
  end
  if (leads)
    name = [prefix, name];
  end
end
