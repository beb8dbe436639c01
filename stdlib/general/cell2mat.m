function m = cell2mat (c)
  % CELL2MAT  join the contents of a cell array into one array.
  %
  % M = cell2mat (C): the cells hold arrays of one class (numeric, logical, char, cell or struct) whose sizes fit
  % together as blocks.
  %
  % Example: cell2mat ({1, 2; 3, 4})  ⇒ [1 2; 3 4]
  % See also: mat2cell, num2cell
  if (nargin != 1)
    print_usage ();
  elseif (isequal (c, []) && isnumeric (c))
    m = [];
    return;
  elseif (! iscell (c))
    error ("Octave:invalid-input-type", "cell2mat: C must be a cell array");
  end
  n = numel (c);
  if (n == 0)
    m = zeros (size (c));
    return;
  end
  first = class (c{1});
  if (! all (cellfun ("isclass", c, first)))
    error ("cell2mat: wrong type elements or mixed cells, structs, and matrices");
  elseif (! (isnumeric (c{1}) || islogical (c{1}) || ischar (c{1}) || iscell (c{1}) || isstruct (c{1})))
    error ("cell2mat: wrong type elements or mixed cells, structs, and matrices");
  elseif (n == 1)
    m = c{1};
    return;
  end
  if (all (cellfun (@numel, c)(:) == 1))
    m = reshape (cat (1, c{:}), size (c));
    return;
  end
  for dim = ndims (c):-1:1                % join along the last dimension first: fewer, larger pieces
    sz = size (c);
    sz(end+1:dim) = 1;
    if (sz(dim) == 1)
      continue;
    end
    order = [dim, 1:dim-1, dim+1:numel(sz)];
    c = reshape (permute (c, order), sz(dim), []);
    joined = cell (1, columns (c));
    for k = 1:columns (c)
      joined{k} = cat (dim, c{:,k});
    end
    sz(dim) = 1;
    c = reshape (joined, sz);
  end
  m = c{1};
end
