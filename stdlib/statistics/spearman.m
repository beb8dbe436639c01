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
  rho = __rank_correlation__ ("spearman", @(r) r, x, y);
end
