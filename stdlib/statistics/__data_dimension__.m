function dim = __data_dimension__ (who, x, most, dim)
  % __DATA_DIMENSION__  the dimension along which a function of statistics works.
  %
  % DIM = __data_dimension__ (WHO, X, MOST, DIM): DIM when given, an integer from 1 to MOST, else the first along which X has more
  % than one element. Errors name WHO.
  if (nargin < 4)
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && dim == fix (dim) && dim >= 1 && dim <= most))
    error ("%s: DIM must be an integer and a valid dimension", who);
  end
end
