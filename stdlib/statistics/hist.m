function [counts, centers] = hist (y, x = 10, norm_to)
  % HIST  counts of values in bins around centers.
  %
  % [NN, XX] = hist (Y, N) counts the values of Y, for a matrix those of each column, in N bins of one width between the
  % least and the greatest value; N is 10 by default. hist (Y, X) takes the elements of the vector X as centers; bins end
  % halfway between them, and the first and the last hold what lies beyond. hist (Y, X, NORM) scales the counts
  % to the sum NORM, one for all columns or one for each. A value on the border of two bins belongs to the lower one.
  % Nothing is drawn: an output must be asked for.
  %
  % Example: hist ([1 2 2 3 5], 3)  ⇒ [3 1 1]
  % See also: histc, accumarray
  if (nargin < 1)
    print_usage ();
  elseif (! isreal (y))
    error ("hist: Y must be real-valued");
  elseif (nargout < 1)
    error ("hist: nothing is drawn here, ask for the counts: [NN, XX] = hist (...)");
  end
  in_rows = isvector (y);
  if (in_rows)
    y = y(:);
  end
  single_used = isa (y, "single");
  y = double (y);
  if (isempty (x) || ! (isvector (x) || ischar (x)))
    error ("hist: bin specification must be a scalar or vector");
  elseif (! isnumeric (x))
    if (ischar (x))
      x = 10;
    else
      error ("hist: bin specification must be a numeric scalar or vector");
    end
  end
  if (isscalar (x))
    centers = even_centers (y, fix (double (x)));
  else
    centers = double (x(:));
    if (! issorted (centers))
      warning ("hist: bin values X not sorted on input");
      centers = sort (centers);
    end
  end
  counts = count_between (y, (centers(1:end-1) + centers(2:end)) / 2);
  if (nargin > 2 && ! ischar (norm_to))
    counts = scaled (counts, norm_to);
  end
  if (single_used)
    centers = single (centers);
  end
  if (in_rows)
    counts = counts.';
    centers = centers.';
  end
end

function centers = even_centers (y, n)
  if (n <= 0)
    error ("hist: number of bins NBINS must be positive");
  end
  finite = y(isfinite (y));
  if (isempty (finite))
    error ("hist: Y must have finite values where bins are to be found");
  end
  low = min (finite);
  high = max (finite);
  if (low == high)
    centers = low + (-floor ((n - 1) / 2):ceil ((n - 1) / 2)).';
  else
    half = (high - low) / n / 2;
    centers = linspace (low + half, high - half, n).';
  end
end

% The counts of the columns of Y; borders belong to the bins below them.
function counts = count_between (y, borders)
  counts = zeros (numel (borders) + 1, columns (y));
  for k = 1:columns (y)
    v = y(! isnan (y(:,k)), k);
    if (isempty (borders) || any (isnan (borders)))
      bins = 1 + sum (v > borders.', 2);
    else
      bins = numel (borders) + 1 - lookup (-flip (borders), -v);
    end
    counts(:,k) = accumarray (bins(:), 1, [rows(counts), 1]);
  end
end

function counts = scaled (counts, norm_to)
  if (! isnumeric (norm_to) || ! all (norm_to > 0))
    error ("hist: NORM must be a numeric constant > 0");
  elseif (! isscalar (norm_to) && numel (norm_to) != columns (counts))
    error ("hist: NORM must be scalar or vector of length 'columns (Y)'");
  end
  counts = counts ./ sum (counts) .* norm_to(:).';
end
