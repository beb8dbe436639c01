function yes = __is_text__ (x, or_cell)
  % __IS_TEXT__  whether X is one text: a row of char, or an empty one.
  %
  % YES = __is_text__ (X, OR_CELL): where OR_CELL is true, a cell of such texts is meant too.
  %
  % A part of mustBeText and other validators.
  yes = ischar (x) && ndims (x) == 2 && (rows (x) == 1 || isempty (x));
  if (! yes && or_cell && iscellstr (x))
    yes = all (cellfun (@(text) __is_text__ (text, false), x(:)));
  end
end
