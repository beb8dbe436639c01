function y = squeeze (x)
  % SQUEEZE  remove the dimensions of length 1 from an N-d array.
  %
  % Y = squeeze (X) has the elements of X in the same order; matrices stay as they are.
  %
  % Example: size (squeeze (ones (2, 1, 3)))  ⇒ [2 3]
  % See also: reshape, permute
  if (nargin != 1)
    print_usage ();
  end
  y = x;
  if (ndims (x) > 2)
    sz = size (x);
    sz = sz(sz != 1);
    switch (numel (sz))
      case 0
        sz = [1, 1];
      case 1
        sz = [sz, 1];
    end
    y = reshape (x, sz);
  end
end
