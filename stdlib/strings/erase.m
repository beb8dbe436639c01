function s = erase (str, ptn)
  % ERASE  remove every occurrence of the patterns.
  %
  % S = erase (STR, PTN): STR is a string or a cell of strings, PTN too. At one place the longest pattern goes.
  %
  % Example: erase ("Hello World", " World")  ⇒ "Hello"
  % See also: strrep, regexprep
  if (nargin != 2)
    print_usage ();
  end
  if (! (ischar (str) || iscellstr (str)))
    error ("erase: STR must be a string or cell array of strings");
  end
  if (ischar (ptn))
    s = regexprep (str, regexptranslate ("escape", ptn), "");
  elseif (iscellstr (ptn))
    ptn = ptn(:);
    [~, order] = sort (cellfun (@numel, ptn), "descend");
    ptn = regexptranslate ("escape", ptn(order));
    s = regexprep (str, strjoin (ptn.', "|"), "");
  else
    error ("erase: PTN must be a string or cell array of strings");
  end
end
