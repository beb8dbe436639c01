function y = ipermute (x, perm)
  % IPERMUTE  undo permute.
  %
  % Y = ipermute (X, PERM) is such that ipermute (permute (A, PERM), PERM) equals A.
  %
  % Example: size (ipermute (ones (2, 3, 4), [3 1 2]))  ⇒ [3 4 2]
  % See also: permute
  if (nargin != 2)
    print_usage ();
  end
  inverse(perm) = 1:numel (perm);
  y = permute (x, inverse);
end
