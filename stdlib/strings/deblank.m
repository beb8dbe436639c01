function s = deblank (s)
  % DEBLANK  remove trailing white space and nulls.
  %
  % S = deblank (S): S is a string, a char matrix (the columns blank in every row go), or a cell of strings.
  %
  % Example: deblank ("ab  ")  ⇒ "ab"
  % See also: strtrim, blanks
  if (nargin < 1)
    print_usage ();
  end
  if (ischar (s))
    if (isempty (s))
      s = "";
    else
      k = find (any (! isspace (s) & s != "\0", 1), 1, "last");
      s = s(:,1:max ([k, 0]));
    end
  elseif (iscell (s))
    for k = 1:numel (s)
      if (! (ischar (s{k}) || iscell (s{k})))
        error ("deblank: S argument must be a string or cellstring");
      end
      s{k} = deblank (s{k});
    end
  elseif (! (isnumeric (s) && isempty (s)))
    error ("deblank: S argument must be a string or cellstring");
  end
end
