function p = powerset (a, varargin)
  % POWERSET  all subsets of a set.
  %
  % P = powerset (A) is a cell, one for each subset of the distinct elements of A; the first is empty. It is a
  % column where A is one, or with "rows".
  % powerset (A, "rows") takes the rows of A as elements.
  %
  % Example: numel (powerset (1:3))  ⇒ 8
  % See also: unique, nchoosek
  if (nargin < 1 || nargin > 2)
    print_usage ();
  elseif (nargin == 2 && ! strcmp (varargin{1}, "rows"))
    error ('powerset: optional second argument must be "rows"');
  elseif (nargin == 2 && iscell (a))
    error ('powerset: "rows" not valid for cell arrays');
  elseif (iscell (a) && ! iscellstr (a))
    error ("powerset: cell arrays can only be used for character strings");
  end
  if (isempty (a))
    p = {};
    return;
  elseif (nargin == 2)
    a = unique (a, "rows");
    n = rows (a);
  else
    column = iscolumn (a) && ! isscalar (a);
    a = unique (a);
    if (! column)
      a = a(:).';
    end
    n = numel (a);
  end
  if (n > 32)
    error ("powerset: not implemented for more than 32 elements");
  end
  p = cell (1, 2^n);
  for k = 0:2^n - 1
    pick = logical (bitand (k, 2 .^ (0:n-1)));
    if (nargin == 2)
      p{k+1} = a(pick,:);
    else
      p{k+1} = a(find (pick));
    end
  end
  if (nargin == 2 || column)
    p = p(:);
  end
end
