function x = autoreg_matrix (y, k)
  % AUTOREG_MATRIX  matrix of delayed values for a regression of a series on itself.
  %
  % X = autoreg_matrix (Y, K): the first column is ones, column 1 + i is Y delayed by i, for i of 1 to K, with zeros before its start.
  %
  % Example: autoreg_matrix ([5 6], 1)  ⇒ [1 0; 1 5]
  % See also: filter, toeplitz
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (y))
    error ("autoreg_matrix: Y must be a vector");
  end
  y = y(:);
  t = numel (y);
  x = [ones(t, 1), zeros(t, k)];
  for i = 1:min (k, t)
    x(i+1:t,i+1) = y(1:t-i);
  end
end
