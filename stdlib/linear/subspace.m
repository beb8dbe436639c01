function angle = subspace (a, b)
  % SUBSPACE  largest principal angle between the column spaces of two matrices.
  %
  % ANGLE = subspace (A, B), between 0 and pi/2.
  %
  % Example: subspace ([1; 0], [0; 1])  ⇒ 1.5708
  % See also: orth, null
  if (nargin != 2)
    print_usage ();
  elseif (ndims (a) != 2 || ndims (b) != 2)
    error ("subspace: A and B must be 2-dimensional arrays");
  elseif (rows (a) != rows (b))
    error ("subspace: column dimensions of A and B must match");
  end
  a = orth (a);
  b = orth (b);
  c = a' * b;
  cosine = min (svd (c));
  if (cosine ^ 2 > 0.5)          # small angles are exact from the sine
    if (columns (a) >= columns (b))
      rest = b - a * c;
    else
      rest = a - b * c';
    end
    angle = asin (min (norm (rest), 1));
  else
    angle = acos (cosine);
  end
end
