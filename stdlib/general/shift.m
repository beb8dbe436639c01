function y = shift (x, b, dim)
  % SHIFT  shift a vector, or each column of a matrix, around its end.
  %
  % Y = shift (X, B) shifts by B elements: down or right when positive.
  % Y = shift (X, B, DIM) shifts along dimension DIM.
  %
  % Example: shift ([1 2 3], 1)  ⇒ [3 1 2]
  % See also: circshift
  if (nargin < 2)
    print_usage ();
  end
  if (numel (x) < 1)
    error ("shift: X must not be empty");
  elseif (! (isscalar (b) && b == fix (b)))
    error ("shift: B must be an integer");
  end
  if (nargin == 3)
    if (! (isscalar (dim) && dim == fix (dim) && dim >= 1 && dim <= ndims (x)))
      error ("shift: DIM must be an integer and a valid dimension");
    end
  else
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  y = circshift (x, b, dim);
end
