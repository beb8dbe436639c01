function r = __rank_correlation__ (name, of, x, y)
  % __RANK_CORRELATION__  correlation of what a function makes of the ranks; what kendall and spearman share.
  %
  % R = __rank_correlation__ (NAME, OF, X, Y): NAME stands in front of errors, OF takes the ranks of columns and gives columns.
  %
  % Example: __rank_correlation__ ("spearman", @(r) r, [1 2 3 4], [1 3 2 4])  ⇒ 0.8
  % See also: kendall, spearman
  if (! (isnumeric (x) || islogical (x)) || ! (isnumeric (y) || islogical (y)))
    error ("%s: X and Y must be numeric matrices or vectors", name);
  elseif (ndims (x) != 2 || ndims (y) != 2)
    error ("%s: X and Y must be 2-D matrices or vectors", name);
  end
  if (isrow (x))
    x = x.';
  end
  if (isrow (y))
    y = y.';
  end
  if (rows (x) != rows (y))
    error ("%s: X and Y must have the same number of observations", name);
  end
  single_out = isa (x, "single") || isa (y, "single");
  if (isempty (x) || isempty (y))
    r = zeros (columns (x), columns (y));
  elseif (rows (x) == 1)
    r = ones (columns (x), columns (y));
  else
    r = corr (of (ranks (x)), of (ranks (y)));
  end
  if (single_out)
    r = single (r);
  end
end
