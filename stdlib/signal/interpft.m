function z = interpft (x, n, dim)
  % INTERPFT  samples of a periodic signal at another rate, by its Fourier series.
  %
  % Z = interpft (X, N): N values where X has those of one period; columns of a matrix are signals.
  % Z = interpft (X, N, DIM): along dimension DIM.
  %
  % Example: interpft ([1 2 3 2], 8)(1:2:end)  ⇒ [1 2 3 2]
  % See also: fft, ifft, interp1
  if (nargin < 2)
    print_usage ();
  elseif (! (isscalar (n) && n == fix (n)))
    error ("interpft: N must be a scalar integer");
  end
  if (nargin < 3)
    dim = find (size (x) != 1, 1);
    if (isempty (dim))
      dim = 1;
    end
  end
  order = [dim, 1:dim-1, dim+1:ndims(x)];
  y = permute (x, order);
  sz = size (y);
  m = sz(1);
  every = max (ceil (m / n), 1); # fewer values are some of those at a multiple of their rate
  wanted = n;
  n *= every;
  f = fft (y(:,:));
  half = ceil ((m + 1) / 2);
  g = zeros (n, columns (f));
  g(1:half,:) = f(1:half,:);
  g(n-(m-half)+1:n,:) = f(half+1:m,:);
  if (n > m && mod (m, 2) == 0)
    % the highest frequency of an even count stands for both of its signs
    g(half,:) /= 2;
    g(n-half+2,:) = g(half,:);
  end
  z = ifft (g) * (n / m);
  if (isreal (x))
    z = real (z);
  end
  z = z(1:every:end,:);
  sz(1) = wanted;
  z = ipermute (reshape (z, sz), order);
end
