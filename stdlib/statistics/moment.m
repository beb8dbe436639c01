function m = moment (x, p, opt1, opt2)
  % MOMENT  moment of order P.
  %
  % M = moment (X, P): central moment, the mean of (X - mean (X))^P along the first dimension that is not 1.
  % moment (X, P, TYPE) and moment (X, P, TYPE, DIM): TYPE holds "r" for moments about zero, "a" for absolute ones.
  %
  % Example: moment ([1 2 3], 2, "r")  ⇒ 4.6667
  % See also: var, skewness, kurtosis
  if (nargin < 2)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)) || isempty (x))
    error ("moment: X must be a non-empty numeric matrix or vector");
  elseif (! (isnumeric (p) && isscalar (p)))
    error ("moment: P must be a numeric scalar");
  end
  type = "";
  dim = [];
  if (nargin > 2)
    if (ischar (opt1)), type = opt1; else, dim = opt1; end
  end
  if (nargin > 3)
    if (ischar (opt1) == ischar (opt2))
      error ("moment: TYPE must be a string and DIM a number");
    end
    if (ischar (opt2)), type = opt2; else, dim = opt2; end
  end
  if (isempty (dim))
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("moment: DIM must be an integer and a valid dimension");
  end
  n = size (x, dim);
  if (! any (type == "r"))
    x = center (x, dim);
  end
  if (any (type == "a"))
    x = abs (x);
  end
  m = sum (x .^ p, dim) / n;
end
