function p = powerset (a, varargin)
  % POWERSET  all subsets of a set.
  %
  % P = powerset (A) is a row of cells, one for each subset of the distinct elements of A; the first is empty.
  % powerset (A, "rows") takes the rows of A as elements.
  %
  % Example: numel (powerset (1:3))  ⇒ 8
  % See also: unique, nchoosek
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 2 && ! strcmp (varargin{1}, "rows"))
    error ('powerset: optional second argument must be "rows"');
  elseif (nargin == 2 && iscell (a))
    error ('powerset: "rows" not valid for cell arrays');
  elseif (iscell (a) && ! iscellstr (a))
    error ("powerset: cell arrays can only be used for character strings");
  end
  if (nargin == 2)
    a = unique (a, "rows");
    n = rows (a);
  else
    a = unique (a);
    n = numel (a);
  end
  if (n > 32)
    error ("powerset: at most 32 elements have a set of subsets that fits");
  end
  p = cell (1, 2^n);
  for k = 0:2^n - 1
    pick = logical (bitand (k, 2 .^ (0:n-1)));
    if (k == 0)
      p{1} = [];
    elseif (nargin == 2)
      p{k+1} = a(pick,:);
    else
      p{k+1} = a(pick);
    end
  end
end
