function rho = spearman (x, y)
  % SPEARMAN  Spearman's rank correlation, rho.
  %
  % spearman (X, Y) correlates the ranks of the columns of X with those of Y: element (i, j) belongs to X(:,i) and Y(:,j).
  % spearman (X) is spearman (X, X). A vector is one column.
  %
  % Example: spearman ([1 2 3 4], [1 3 2 4])  ⇒ 0.8
  % See also: kendall, corr, ranks
  if (nargin < 1)
    print_usage ();
  elseif (nargin < 2)
    y = x;
  end
  if (! (isnumeric (x) || islogical (x)) || ! (isnumeric (y) || islogical (y)))
    error ("spearman: X and Y must be numeric matrices or vectors");
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("spearman: X and Y must be 2-D matrices or vectors");
  end
  if (isrow (x))
    x = x.';
  end
  if (isrow (y))
    y = y.';
  end
  if (rows (x) != rows (y))
    error ("spearman: X and Y must have the same number of observations");
  end
  single_out = isa (x, "single") || isa (y, "single");
  if (isempty (x) || isempty (y))
    rho = zeros (columns (x), columns (y));
  elseif (rows (x) == 1)
    rho = ones (columns (x), columns (y));
  else
    rho = corr (ranks (x), ranks (y));
  end
  if (single_out)
    rho = single (rho);
  end
end
