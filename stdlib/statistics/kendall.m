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
  pairs = @(r) sign (kron (r, ones (rows (r), 1)) - kron (ones (rows (r), 1), r));
  tau = __rank_correlation__ ("kendall", pairs, x, y);
end
