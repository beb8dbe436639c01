function p = perms (v)
  % PERMS  all permutations of a vector.
  %
  % P = perms (V): one permutation of the elements of V a row, in reverse lexicographic order, of position
  % where V is a cell or struct array.
  %
  % Example: perms ([1 2 3])  ⇒ [3 2 1; 3 1 2; 2 3 1; 2 1 3; 1 3 2; 1 2 3]
  % See also: nchoosek, randperm
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (v) || islogical (v) || ischar (v) || iscell (v) || isstruct (v)))
    error ("perms: V must be a numeric, logical, char, cell or struct array");
  end
  v = v(:).';
  if (isnumeric (v) || ischar (v))
    v = sort (v);
  end
  n = numel (v);
  idx = zeros (1, 0);
  for k = 1:n
    % row by row: a new largest place in front, then the others keep their order
    m = rows (idx);
    next = zeros (m * k, k);
    for j = k:-1:1
      others = [1:j-1, j+1:k];
      at = (k - j) * m;
      next(at+1:at+m, 1) = j;
      if (k > 1)
        next(at+1:at+m, 2:k) = reshape (others(idx), m, k-1);
      end
    end
    idx = next;
  end
  if (n == 0)
    p = reshape (v, 1, 0);
    return;
  end
  p = reshape (v(idx), size (idx));
end
