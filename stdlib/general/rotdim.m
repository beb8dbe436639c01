function y = rotdim (x, n, plane)
  % ROTDIM  rotate an array in a plane of two of its dimensions.
  %
  % Y = rotdim (X) turns X once counterclockwise in the plane of its first two dimensions that are not 1.
  % Y = rotdim (X, N) turns N times.
  % Y = rotdim (X, N, PLANE) turns in the plane of dimensions PLANE(1) and PLANE(2).
  %
  % Example: rotdim ([1 2; 3 4], -1, [1 2])  ⇒ [3 1; 4 2]
  % See also: rot90, flip
  if (nargin < 1)
    print_usage ();
  end
  if (nargin < 2 || isempty (n))
    n = 1;
  elseif (! isscalar (n) || ! isreal (n) || fix (n) != n)
    error ("rotdim: N must be a scalar integer");
  end
  nd = ndims (x);
  sz = size (x);
  if (nargin < 3)
    plane = find (sz != 1, 2);
    if (numel (plane) < 2)
      plane = [1, 2];
    end
  elseif (! (isvector (plane) && numel (plane) == 2 && all (plane == fix (plane)) && all (plane > 0)
             && all (plane <= nd) && plane(1) != plane(2)))
    error ("rotdim: PLANE must be a 2 element integer vector defining a valid PLANE");
  end
  n = mod (n, 4);
  if (n == 0)
    y = x;
  elseif (n == 2)
    y = flip (flip (x, plane(1)), plane(2));
  else
    perm = 1:nd;
    perm(plane) = plane([2, 1]);
    y = flip (permute (x, perm), plane(1 + (n == 3)));
  end
end
