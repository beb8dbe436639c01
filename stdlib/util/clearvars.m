function clearvars (varargin)
  % CLEARVARS  forget variables of the caller, by patterns.
  %
  % clearvars PATTERN ... -except PATTERN ...; -regexp before patterns takes them as regular expressions. Without
  % patterns all variables go but those that are excepted.
  %
  % Example: clearvars x* -except x2
  % See also: clear, who, exist
  if (! iscellstr (varargin))
    error ("clearvars: all arguments must be strings");
  end
  names = evalin ("caller", "who ()");
  split = find (strcmp (varargin, "-except"), 1);
  if (isempty (split))
    split = nargin + 1;
  end
  gone = matching (names, varargin(1:split-1), true);
  kept = matching (names, varargin(split+1:end), false);
  names = names(gone & ! kept);
  for k = 1:numel (names)
    evalin ("caller", ["clear " names{k}]);
  end
end

% Which of the names are matched by patterns; `all` when there are none.
function yes = matching (names, patterns, everything)
  expressions = false;
  yes = false (size (names));
  none = true;
  for k = 1:numel (patterns)
    p = patterns{k};
    if (strcmp (p, "-regexp"))
      expressions = true;
      continue;
    end
    none = false;
    if (! expressions)
      p = ["^" strrep(strrep (p, "*", ".*"), "?", ".") "$"];
    end
    yes = yes | ! cellfun (@isempty, regexp (names, p, "once", "match"));
  end
  if (none)
    yes(:) = everything;
  end
end
