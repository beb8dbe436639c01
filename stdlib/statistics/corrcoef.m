function [r, p, lci, hci] = corrcoef (x, varargin)
  % CORRCOEF  correlation coefficients of variables, the columns of a matrix.
  %
  % R = corrcoef (X), corrcoef (X, Y) (all elements of each as one variable), corrcoef (..., "alpha", A, "rows", "all" |
  % "complete" | "pairwise"). [R, P, LCI, HCI] = ... also gives the probability of so large a correlation by chance and the bounds of
  % the confidence interval of level 1 - A (A is 0.05).
  %
  % Example: corrcoef ([1 2 3], [1 2 4])(1,2)  ⇒ 0.9820
  % See also: corr, cov
  if (nargin < 1)
    print_usage ();
  end
  alpha = 0.05;
  keep = "all";
  y = [];
  if (! isempty (varargin) && isnumeric (varargin{1}))
    y = varargin{1};
    varargin(1) = [];
  end
  for k = 1:2:numel (varargin)
    if (! ischar (varargin{k}))
      error ("corrcoef: parameter %d must be a string", k);
    elseif (k == numel (varargin))
      error ("corrcoef: parameter \"%s\" missing value", varargin{k});
    end
  end
  for k = 1:2:numel (varargin)
    switch (tolower (varargin{k}))
      case "alpha"
        alpha = varargin{k+1};
        if (! (isnumeric (alpha) && isscalar (alpha) && alpha >= 0 && alpha <= 1))
          error ("corrcoef: \"alpha\" must be a scalar between 0 and 1");
        end
      case "rows"
        keep = varargin{k+1};
        if (! ischar (keep) || ! any (strcmpi (keep, {"all", "complete", "pairwise"})))
          error ("corrcoef: \"rows\" must be \"all\", \"complete\", or \"pairwise\"");
        end
      otherwise
        error ("corrcoef: Unknown option \"%s\"", varargin{k});
    end
  end
  if (! (isnumeric (x) || islogical (x)) || ndims (x) > 2)
    error ("corrcoef: X must be a 1-D or 2-D matrix");
  end
  if (isempty (x) && ! isempty (y))
    x = y(:);
  elseif (! isempty (y))
    if (numel (x) != numel (y))
      error ("corrcoef: X and Y must be the same size");
    end
    x = [x(:), y(:)];
  end
  if (isrow (x))
    x = x(:);
  end
  if (! isfloat (x))
    x = double (x);
  end
  if (strcmpi (keep, "complete"))
    x = x(! any (isnan (x), 2),:);
  end
  x = double (x);
  if (isempty (x) || isscalar (x) || (iscolumn (x) && any (isnan (x))))
    r = p = lci = hci = NaN;
    return;
  end
  m = columns (x);
  r = ones (m);
  n = rows (x) * ones (m);
  for i = 1:m
    for j = i:m
      pair = x(:,[i j]);
      if (strcmpi (keep, "pairwise"))
        pair = pair(! any (isnan (pair), 2),:);
      end
      n(i,j) = n(j,i) = rows (pair);
      u = pair(:,1) - mean (pair(:,1));
      v = pair(:,2) - mean (pair(:,2));
      c = (u' * v) / sqrt ((u' * u) * (v' * v));
      if (i == j)
        c = 1;
      end
      r(i,j) = c;
      r(j,i) = conj (c);
    end
  end
  if (nargout > 1)
    df = n - 2;
    t = r .* sqrt (df ./ (1 - r .^ 2));
    p = betainc (df ./ (df + t .^ 2), df / 2, 0.5);
    p(1:m+1:end) = 1;
  end
  if (nargout > 2)
    z = atanh (r);
    wide = sqrt (2) * erfinv (1 - alpha) ./ sqrt (n - 3);
    lci = tanh (z - wide);
    hci = tanh (z + wide);
  end
end
