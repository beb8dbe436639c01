function [a, b] = __set_pair__ (who, a, b, varargin)
  % __SET_PAIR__  two sets as arrays of one kind.
  %
  % [A, B] = __set_pair__ (WHO, A, B, OPTION, ...): a string that meets a cell becomes a cell. Sets of different kinds and
  % options that set functions do not know are errors of the function WHO.
  %
  % A part of union, intersect, setdiff and setxor.
  if (iscell (a) || iscell (b))
    some = iscellstr (a) || iscellstr (b);
    if (ischar (a)), a = cellstr (a); elseif (isempty (a)), a = {}; end
    if (ischar (b)), b = cellstr (b); elseif (isempty (b)), b = {}; end
    if (! (iscellstr (a) && iscellstr (b)))
      __refuse_sets__ (who, some);
    end
  elseif (! ((isnumeric (a) || islogical (a) || ischar (a)) && (isnumeric (b) || islogical (b) || ischar (b))))
    __refuse_sets__ (who, false);
  end
  for k = 1:numel (varargin)
    if (! any (strcmp (varargin{k}, {"rows", "sorted", "stable", "legacy"})))
      error ("%s: invalid option: %s", who, varargin{k});
    end
  end
  if (any (strcmp ("rows", varargin)))
    if (iscell (a))
      error ('%s: cells not supported with "rows" flag', who);
    elseif (ndims (a) != 2 || ndims (b) != 2)
      error ('%s: A and B must be 2-dimensional matrices with "rows" flag', who);
    elseif (columns (a) != columns (b) && ! isempty (a) && ! isempty (b))
      error ("%s: number of columns in A and B must match", who);
    end
  end
end
