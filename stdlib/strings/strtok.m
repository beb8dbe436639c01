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
  mask = ismember (str, delim);
  first = find (! mask, 1);
  if (isempty (first))
    tok = str(1:0);
    if (iscolumn (str) && ! isscalar (str))
      tok = str([]);
    end
    rem = "";
    return;
  end
  last = find (mask(first:end), 1);
  if (isempty (last))
    tok = str(first:end);
    rem = "";
    if (iscolumn (str) && ! isscalar (str))
      rem = str(end+1:end);
    end
  else
    tok = str(first:first+last-2);
    rem = str(first+last-1:end);
  end
end
