function z = cplxpair (z, tol = [], dim)
  % CPLXPAIR  order complex numbers in conjugate pairs, real numbers last.
  %
  % Z = cplxpair (Z, TOL, DIM): pairs by rising real part, the negative imaginary part first; then the real numbers in rising
  % order. An imaginary part of at most TOL times the magnitude (100 * eps) counts as none. An error when some number has no partner.
  %
  % Example: cplxpair ([1+i 3 1-i])  ⇒ [1-i 1+i 3]
  % See also: roots, sort
  if (nargin < 1)
    print_usage ();
  end
  if (isempty (z))
    return;
  end
  if (isempty (tol))
    tol = 100 * eps (class (z * 1));
  elseif (! (isscalar (tol) && isnumeric (tol) && tol >= 0 && tol < 1))
    error ("cplxpair: TOL must be a scalar number in the range 0 <= TOL < 1");
  end
  if (nargin < 3)
    dim = find (size (z) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  elseif (! (isscalar (dim) && isnumeric (dim) && any (dim == 1:ndims (z))))
    error ("cplxpair: invalid dimension DIM");
  end
  order = [dim, 1:dim-1, dim+1:max(ndims (z), dim)];
  v = permute (z, order);
  shape = size (v);
  v = reshape (v, shape(1), []);
  for k = 1:columns (v)
    c = v(:,k);
    plain = abs (imag (c)) <= tol * abs (c);
    reals = sort (real (c(plain)));
    c = c(! plain);
    [~, at] = sort (real (c));
    c = c(at);
    out = [];
    while (! isempty (c))
      [fault, at] = min (abs (c(2:end) - conj (c(1))));
      if (isempty (fault) || fault > tol * abs (c(1)))
        error ("cplxpair: could not pair all complex numbers");
      end
      low = real (c(1)) - i * abs (imag (c(1)));
      out = [out; low; conj(low)];
      c([1, at+1]) = [];
    end
    if (! isempty (out))
      pairs = reshape (out, 2, []);
      [~, at] = sortrows ([real(pairs(1,:)).', abs(imag (pairs(1,:))).']);
      out = pairs(:,at)(:);
    end
    v(:,k) = [out; reals];
  end
  z = ipermute (reshape (v, shape), order);
end
