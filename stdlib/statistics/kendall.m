function tau = kendall (x, y)
  % KENDALL  Kendall's rank correlation, tau.
  %
  % kendall (X, Y) correlates the ranks of the columns of X with those of Y: element (i, j) belongs to X(:,i) and Y(:,j).
  % kendall (X) is kendall (X, X). A vector is one column.
  %
  % Example: kendall ([1 2 3 4], [1 3 2 4])  ⇒ 0.6667
  % See also: spearman, corr, ranks
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    y = x;
  end
  if (! (isnumeric (x) || islogical (x)) || ! (isnumeric (y) || islogical (y)))
    error ("kendall: X and Y must be numeric matrices or vectors");
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("kendall: X and Y must be 2-D matrices or vectors");
  end
  if (isrow (x))
    x = x.';
  end
  if (isrow (y))
    y = y.';
  end
  if (rows (x) != rows (y))
    error ("kendall: X and Y must have the same number of observations");
  end
  single_out = isa (x, "single") || isa (y, "single");
  if (isempty (x) || isempty (y))
    tau = zeros (columns (x), columns (y));
  elseif (rows (x) == 1)
    tau = ones (columns (x), columns (y));
  else
    pairs = @(r) sign (kron (r, ones (rows (r), 1)) - kron (ones (rows (r), 1), r));
    tau = corr (pairs (ranks (x)), pairs (ranks (y)));
  end
  if (single_out)
    tau = single (tau);
  end
end
