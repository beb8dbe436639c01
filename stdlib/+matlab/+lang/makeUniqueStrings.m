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
  for k = 1:numel (unique_strings)
    taken = [others, unique_strings([1:k - 1, k + 1:end])(:).'];
    before = [others, unique_strings(1:k - 1)(:).'];
    if (any (strcmp (unique_strings{k}, before)))
      n = 1;
      while (any (strcmp (sprintf ("%s_%d", unique_strings{k}, n), taken)))
        n++;
      end
      unique_strings{k} = sprintf ("%s_%d", unique_strings{k}, n);
      modified(k) = true;
    end
  end
  if (alone)
    unique_strings = unique_strings{1};
  end
end
