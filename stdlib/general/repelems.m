function y = repelems (x, r)
  % REPELEMS  elements of an array, each repeated.
  %
  % repelems (X, R): X(R(1,k)) is repeated R(2,k) times, for each column k of R; a row.
  %
  % Example: repelems ([10 20], [1 2; 2 1])  is [10 10 20]
  % See also: repelem, repmat
  if (nargin != 2)
    print_usage ();
  elseif (! (isnumeric (r) && ndims (r) == 2 && rows (r) == 2))
    error ("repelems: R must be a matrix with two rows");
  elseif (any (r(:) != fix (r(:))))
    error ("repelems: R must be a matrix of integers");
  elseif (any (r(2,:) < 0))
    error ("repelems: second row must contain non-negative numbers");
  end
  r = double (r);
  r(:, r(2,:) == 0) = [];
  k = zeros (1, sum (r(2,:)));
  if (! isempty (r))
    k([1, 1 + cumsum(r(2,1:end-1))]) = 1;
    k = r(1, cumsum (k));
  end
  beyond = find (k > numel (x), 1);
  if (! isempty (beyond))
    error ("Octave:index-out-of-bounds", "index (%d): out of bound %d (dimensions are %s)", k(beyond), numel (x), ...
           strjoin (cellfun (@(n) sprintf ("%d", n), num2cell (size (x)), "uniformoutput", false), "x"));
  end
  y = reshape (x(k), 1, []);
end
