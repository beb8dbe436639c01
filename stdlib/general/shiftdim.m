function [y, ns] = shiftdim (x, n)
  % SHIFTDIM  shift the dimensions of an array.
  %
  % [Y, NS] = shiftdim (X) removes the leading dimensions of length 1; NS is how many.
  % Y = shiftdim (X, N) moves the first N dimensions to the end when N is positive, or puts -N dimensions of
  % length 1 in front when N is negative.
  %
  % Example: size (shiftdim (ones (1, 1, 3)))  ⇒ [3 1]
  % See also: permute, squeeze, circshift
  if (nargin < 1)
    print_usage ();
  end
  nd = ndims (x);
  sz = size (x);
  if (nargin == 1)
    n = find (sz != 1, 1) - 1;
    if (isempty (n))
      n = 0;
    end
    ns = n;
    y = reshape (x, [sz(n+1:nd), ones(1, max (2 - (nd - n), 0))]);
    return;
  elseif (! (isscalar (n) && n == fix (n)))
    error ("shiftdim: N must be a scalar integer");
  end
  ns = n;
  if (n < 0)
    y = reshape (x, [ones(1, -n), sz]);
  elseif (n > 0)
    n = mod (n, nd);
    y = permute (x, [n+1:nd, 1:n]);
  else
    y = x;
  end
end
