function [tok, rem] = strtok (str, delim)
  % STRTOK  first token of a string and the rest.
  %
  % [TOK, REM] = strtok (STR) skips leading white space and nulls; TOK runs to the next one, REM is what follows,
  % the delimiter included. [TOK, REM] = strtok (STR, DELIM) splits at any character of DELIM.
  % STR may be a cell of strings.
  %
  % Example: [t, r] = strtok ("this is")  ⇒ t = "this", r = " is"
  % See also: strsplit, ostrsplit, index
  if (nargin < 1)
    print_usage ();
  elseif (! (ischar (str) || iscellstr (str)))
    error ("strtok: STR must be a string or cell array of strings");
  elseif (ischar (str) && ! isvector (str) && ! isempty (str))
    error ("strtok: STR cannot be a 2-D character array.");
  end
  if (nargin < 2 || isempty (delim))
    delim = "\t\n\v\f\r \0";
  end
  if (iscell (str))
    tok = rem = str;
    for k = 1:numel (str)
      [tok{k}, rem{k}] = strtok (str{k}, delim);
      if (isempty (tok{k}))
        tok{k} = "";
      end
    end
    return;
  end
  if (isempty (str))
    tok = rem = "";
    return;
  end
  if (ischar (delim) || isnumeric (delim))
    first = __span__ (str, delim, 1, false);
    last = __span__ (str, delim, first, true);
  else
    mask = ismember (str, delim);
    first = [find(! mask, 1), numel(str) + 1](1);
    last = [first - 1 + find(mask(first:end), 1), numel(str) + 1](1);
  end
  if (first > numel (str))
    tok = str(1:0);
    rem = "";
    return;
  end
  tok = str(first:last-1);
  if (last <= numel (str))
    str = str(last:end); # where nobody else holds it, its head goes and nothing is copied
    rem = str;
  else
    rem = "";
  end
end
