function c = mat2cell (a, varargin)
  % MAT2CELL  split an array into blocks.
  %
  % C = mat2cell (A, D1, D2, ...): Dk lists the lengths of the blocks along dimension k; their sum is size (A, k).
  % C = mat2cell (A, D1) splits rows only.
  %
  % Example: mat2cell ([1 2 3 4], 1, [1 3])  ⇒ {1, [2 3 4]}
  % See also: cell2mat, num2cell
  if (nargin < 2)
    print_usage ();
  end
  n = numel (varargin);
  nd = max (ndims (a), n);
  for k = n+1:nd
    varargin{k} = size (a, k);
  end
  for k = 1:nd
    if (sum (varargin{k}) != size (a, k))
      error ("mat2cell: dimension vectors for dimension %d must sum to %d (instead of %d)", k, size (a, k), sum (varargin{k}));
    end
  end
  sz = cellfun (@numel, varargin);
  c = cell (sz);
  starts = cellfun (@(d) cumsum ([0; d(:)]), varargin, "UniformOutput", false);
  if (nd == 2)
    [r, q] = starts{:};
    for j = 1:sz(2)
      of = q(j)+1:q(j+1);
      for i = 1:sz(1)
        c{i,j} = a(r(i)+1:r(i+1), of);
      end
    end
    return;
  end
  sub = cell (1, nd);
  idx = cell (1, nd);
  for j = 1:numel (c)
    [sub{:}] = ind2sub (sz, j);
    for k = 1:nd
      s = starts{k};
      idx{k} = s(sub{k})+1:s(sub{k}+1);
    end
    c{j} = a(idx{:});
  end
end
