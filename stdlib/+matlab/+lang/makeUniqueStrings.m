function [unique_strings, modified] = makeUniqueStrings (strings, varargin)
  % MAKEUNIQUESTRINGS  strings that differ from each other and from others
  %
  % U = matlab.lang.makeUniqueStrings (STRINGS): what appears again gets the first of the ends "_1",
  % "_2", ... that makes it differ from all. STRINGS is a string or a cell of strings.
  % U = makeUniqueStrings (STRINGS, OTHERS): it differs from those strings too.
  % [U, MODIFIED] = makeUniqueStrings (...): which of them have changed.
  %
  % Example: matlab.lang.makeUniqueStrings ({"a", "a"}, {"a_1"})  ⇒ {"a", "a_2"}
  % See also: unique, matlab.lang.makeValidName
  if (nargin < 1 || nargin > 2)
    print_usage ();
  end
  alone = ischar (strings);
  if (! (alone || iscellstr (strings)))
    error ("makeUniqueStrings: STR must be a string or cellstr");
  end
  unique_strings = cellstr (strings);
  others = {};
  if (nargin == 2)
    others = varargin{1};
    if (! (ischar (others) || iscellstr (others)))
      error ("makeUniqueStrings: EX must be a string or cellstr");
    end
    others = cellstr (others)(:).';
  end
  modified = false (size (unique_strings));
  keys = cellfun (@key_of, unique_strings, "UniformOutput", false);
  taken = containers.Map ("KeyType", "char", "ValueType", "logical");
  tried = containers.Map ("KeyType", "char", "ValueType", "double");  % the number behind a text that was tried last
  for k = 1:numel (others)
    key = key_of (others{k});
    taken(key) = true;
    tried(key) = 0;
  end
  for k = 1:numel (keys)
    taken(keys{k}) = true;
  end
  for k = 1:numel (unique_strings)
    key = keys{k};
    if (! isKey (tried, key))
      tried(key) = 0;
      continue;
    end
    n = tried(key) + 1;
    while (isKey (taken, sprintf ("%s_%d", unique_strings{k}, n)))
      n++;
    end
    tried(key) = n;
    unique_strings{k} = sprintf ("%s_%d", unique_strings{k}, n);
    taken(unique_strings{k}) = true;
    tried(unique_strings{k}) = 0;
    modified(k) = true;
  end
  if (alone)
    unique_strings = unique_strings{1};
  end
end

function key = key_of (text)
  % What stands for a text in a map: itself, of a matrix of char its size too.
  key = text(:).';
  if (rows (text) > 1 || ndims (text) > 2)
    key = [sprintf("%dx", size (text)), "\0", key];
  end
end
