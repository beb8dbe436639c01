function s = untabify (t, tw = 8, do_trim = false)
  % UNTABIFY  replace tabs by spaces.
  %
  % S = untabify (T), untabify (T, TW), untabify (T, TW, true): T is a string, char matrix or cell of strings, TW the
  % distance of tab stops (8); the last form also removes trailing white space.
  %
  % Example: untabify ("a\tb", 4)  ⇒ "a   b"
  % See also: strjust, deblank
  if (nargin < 1)
    print_usage ();
  elseif (! (ischar (t) || iscellstr (t)))
    error ("untabify: T must be a string or cellstring");
  end
  if (ischar (t))
    if (rows (t) > 1)
      lines = cell (rows (t), 1);
      for k = 1:rows (t)
        lines{k} = untabify_line (t(k,:), tw);
      end
      s = char (lines);
    else
      s = untabify_line (t, tw);
    end
  else
    s = t;
    for k = 1:numel (t)
      s{k} = untabify_line (t{k}, tw);
    end
  end
  if (do_trim)
    s = deblank (s);
  end
end

function s = untabify_line (t, tw)
  parts = ostrsplit (t, "\t");
  for k = 1:numel (parts) - 1
    parts{k} = [parts{k}, blanks(tw - mod (numel (parts{k}), tw))];
  end
  s = [parts{:}];
end
