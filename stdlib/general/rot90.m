function b = rot90 (a, k)
  % ROT90  rotate a matrix counterclockwise in steps of 90 degrees.
  %
  % B = rot90 (A) turns once; B = rot90 (A, K) turns K times, clockwise when K is negative.
  % An N-d array turns in the plane of its first two dimensions. K must be one real integer.
  %
  % Example: rot90 ([1 2; 3 4])  ⇒ [2 4; 1 3]
  % See also: rotdim, flip
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2)
    k = 1;
  elseif (! (isscalar (k) && isreal (k) && k == fix (k)))
    error ("rot90: K must be a single real integer");
  end
  order = [2, 1, 3:ndims(a)];
  switch (mod (k, 4))
    case 0
      b = a;
    case 1
      b = flip (permute (a, order), 1);
    case 2
      b = flip (flip (a, 1), 2);
    otherwise
      b = permute (flip (a, 1), order);
  end
end
