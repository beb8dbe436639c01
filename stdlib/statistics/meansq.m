function y = meansq (x, dim)
  % MEANSQ  mean of the squares.
  %
  % Y = meansq (X) along the first dimension that is not 1; Y = meansq (X, DIM) along dimension DIM.
  %
  % Example: meansq ([1 2 3])  ⇒ 4.6667
  % See also: mean, rms, sumsq
  if (nargin < 1)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("mean: X must be a numeric vector or matrix");
  end
  if (nargin < 2)
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
    error ("mean: DIM must be an integer and a valid dimension");
  end
  y = sumsq (x, dim) / size (x, dim);
end
