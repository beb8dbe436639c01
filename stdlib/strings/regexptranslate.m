function y = regexptranslate (op, s)
  % REGEXPTRANSLATE  make a string safe for a regular expression.
  %
  % Y = regexptranslate ("escape", S) quotes the characters that have a meaning in patterns; with "wildcard" the
  % characters * and ? match as they do in file names, and the dot stands for itself.
  %
  % Example: regexptranslate ("wildcard", "*.m")  ⇒ ".*\.m"
  % See also: regexp, regexprep
  if (nargin != 2)
    print_usage ();
  elseif (! ischar (op))
    error ("regexptranslate: operation OP must be a string");
  end
  switch (tolower (op))
    case "wildcard"
      y = strrep (strrep (strrep (s, '.', '\.'), '*', '.*'), '?', '.');
    case "escape"
      y = regexprep (s, '([][(){}.*+?^$|\\])', '\\$1');
    otherwise
      error ("regexptranslate: invalid operation OP");
  end
end
