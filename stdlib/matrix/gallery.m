function [varargout] = gallery (name, varargin)
  % GALLERY  test matrices by name.
  %
  % A = gallery (NAME, ARGS...): a matrix with known properties, for tests of numerical methods. NAME and ARGS are one of
  %
  %   "cauchy" X, Y            1 ./ (x + y)                     "lotkin" N        Hilbert matrix with a first row of ones
  %   "chebspec" N, K          Chebyshev differentiation        "minij" N         min (i, j)
  %   "chebvand" M, P          Chebyshev polynomials at P       "moler" N, ALPHA  triw (N, ALPHA)' * triw (N, ALPHA)
  %   "chow" N, ALPHA, DELTA   singular Toeplitz, Hessenberg    "neumann" N       Laplacian with zero slope at the border
  %   "circul" V               circulant                        "normaldata" DIMS..., J, CLASS      normal, by seed
  %   "clement" N, K           zero diagonal, known eigenvalues "orthog" N, K     orthogonal, K of -2, -1, 1 ... 5
  %   "compar" A, K            comparison matrix of A           "parter" N        singular values near pi
  %   "condex" N, K, THETA     fools condition estimators       "pei" N, ALPHA    ALPHA * eye (N) + 1
  %   "cycol" [M N], K         columns repeat every K           "poisson" N       five-point Laplacian, N^2 unknowns
  %   "dorr" N, THETA          tridiagonal, ill conditioned     "prolate" N, W    ill conditioned Toeplitz
  %   "dramadah" N, K          0 and 1, large inverse           "randhess" N|X    random orthogonal Hessenberg
  %   "fiedler" C              abs (c_i - c_j)                  "rando" N, K      random of {0,1}, {-1,1}, {-1,0,1}
  %   "forsythe" N, ALPHA, L   perturbed Jordan block           "randsvd" N, KAPPA, MODE, KL, KU    given singular values
  %   "frank" N, K             ill conditioned eigenvalues      "redheff" N       1 where i divides j or j = 1
  %   "gcdmat" N               gcd (i, j)                       "riemann" N       of the Riemann hypothesis
  %   "gearmat" N, I, J        known eigenvalues                "ris" N           0.5 / (n - i - j + 1.5)
  %   "grcar" N, K             sensitive eigenvalues            "smoke" N, K      complex, ring of eigenvalues
  %   "hanowa" N, D            eigenvalues on a line            "toeppd" N, M, W, THETA             positive definite Toeplitz
  %   "house" X                Householder vector and factor    "toeppen" N, A, B, C, D, E          pentadiagonal Toeplitz
  %   "integerdata" RANGE, DIMS..., J, CLASS  by seed           "tridiag" X, Y, Z or N, C, D, E     tridiagonal
  %   "invhess" X, Y           inverse of a Hessenberg matrix   "triw" [M N], ALPHA, K              upper triangular
  %   "invol" N                its own inverse                  "uniformdata" DIMS..., J, CLASS     uniform, by seed
  %   "ipjfact" N, K           factorial (i + j), or inverse    "wathen" NX, NY, K                  finite elements, random
  %   "jordbloc" N, L          Jordan block                     "wilk" N          Wilkinson's, N of 3, 4, 5, 21
  %   "kahan" [M N], THETA, P  upper trapezoidal                "lehmer" N        min (i, j) / max (i, j)
  %   "kms" N, RHO             rho ^ abs (i - j)                "lauchli" N, MU   [ones (1, N); MU * eye(N)]
  %   "krylov" A, X, J         [X, A*X, ..., A^(J-1)*X]         "lesp" N          real, sensitive eigenvalues
  %
  % "dorr" gives its three diagonals with three outputs, "house" [V, BETA], "ipjfact" the determinant second, "neumann" a
  % null vector, "wilk" a right side for N of 3 and 4. Definitions: N. J. Higham, The Test Matrix Toolbox for MATLAB.
  %
  % Example: gallery ("minij", 3)  ⇒ [1 1 1; 1 2 2; 1 2 3]
  % See also: hadamard, hilb, magic, rosser, toeplitz, vander, wilkinson
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (name))
    error ("gallery: NAME must be a string");
  end
  known = {"cauchy", @cauchy, "chebspec", @chebspec, "chebvand", @chebvand, "chow", @chow, "circul", @circul, ...
           "clement", @clement, "compar", @compar, "condex", @condex, "cycol", @cycol, "dorr", @dorr, ...
           "dramadah", @dramadah, "fiedler", @fiedler, "forsythe", @forsythe, "frank", @frank, "gcdmat", @gcdmat, ...
           "gearmat", @gearmat, "grcar", @grcar, "hanowa", @hanowa, "house", @house, "integerdata", @integerdata, ...
           "invhess", @invhess, "invol", @invol, "ipjfact", @ipjfact, "jordbloc", @jordbloc, "kahan", @kahan, ...
           "kms", @kms, "krylov", @krylov, "lauchli", @lauchli, "lehmer", @lehmer, "lesp", @lesp, "lotkin", @lotkin, ...
           "minij", @minij, "moler", @moler, "neumann", @neumann, "normaldata", @normaldata, "orthog", @orthog, ...
           "parter", @parter, "pei", @pei, "poisson", @poisson, "prolate", @prolate, "randhess", @randhess, ...
           "rando", @rando, "randsvd", @randsvd, "redheff", @redheff, "riemann", @riemann, "ris", @ris, ...
           "smoke", @smoke, "toeppd", @toeppd, "toeppen", @toeppen, "tridiag", @tridiag, "triw", @triw, ...
           "uniformdata", @uniformdata, "wathen", @wathen, "wilk", @wilk};
  at = find (strcmp (known(1:2:end), name));
  if (! isempty (at))
    [varargout{1:max (nargout, 1)}] = known{2*at}(varargin{:});
  elseif (any (strcmp (name, {"binomial", "leslie", "randcolu", "randcorr", "randjorth"})))
    error ("gallery: matrix %s not implemented", name);
  else
    error ("gallery: unknown matrix with NAME %s", name);
  end
end

function need (ok, words, name)
  if (! ok)
    error ("gallery: %s for %s matrix", words, name);
  end
end

function need_args (given, words, name)
  if (! given)
    error ("gallery: %s required for %s matrix", words, name);
  end
end

% The order of a square matrix.
function need_order (given, words, n, name)
  need_args (given, words, name);
  need (isnumeric (n) && isscalar (n) && fix (n) == n, "N must be an integer", name);
end

function y = is_number (x)
  y = isnumeric (x) && isscalar (x);
end

function y = is_whole (x)
  y = is_number (x) && fix (x) == x;
end

function need_flag (k, name)
  need (is_number (k), "K must be a numeric scalar", name);
  need (any (k == [0 1]), "K must have a value of 0 or 1", name);
end

% The band of a Toeplitz matrix: its diagonals from the lowest to the highest.
function a = band (n, values, lowest)
  c = r = zeros (1, max (n, 0));
  for k = 1:numel (values)
    d = lowest + k - 1;
    if (d <= 0 && 1 - d <= n), c(1-d) = values(k); end
    if (d >= 0 && 1 + d <= n), r(1+d) = values(k); end
  end
  if (n > 0), a = toeplitz (c, r); else, a = zeros (0); end
end

function a = cauchy (x = [], y = [])
  need_args (nargin > 0, "1 or 2 arguments are", "cauchy");
  need (isnumeric (x), "X must be numeric", "cauchy");
  need (nargin < 2 || isnumeric (y), "Y must be numeric", "cauchy");
  if (isscalar (x) && fix (x) == x && x > 0)
    x = 1:x;
  end
  need (isvector (x) && ! isscalar (x) || isequal (x, 1), "X be an integer or a vector", "cauchy");
  if (nargin < 2)
    y = x;
  elseif (is_whole (y) && y > 0)
    y = 1:y;
  end
  need (isvector (y) && numel (x) == numel (y), "X and Y must be vectors of same length", "cauchy");
  a = 1 ./ (x(:) + y(:).');
end

function a = chebspec (n = 0, k = 0)
  need_order (nargin > 0, "1 to 2 arguments are", n, "chebspec");
  need (is_number (k), "K must be a scalar", "chebspec");
  need (any (k == [0 1]), "K should be either 0 or 1", "chebspec");
  m = n + k;  # k = 1: without the first row and column of order n + 1
  if (m <= 1)
    a = zeros (m);
  else
    j = (0:m-1).';
    x = cos (j * pi / (m - 1));
    w = ones (m, 1);
    w([1 m]) = 2;
    a = (w ./ w.') .* (-1) .^ (j + j.') ./ (x - x.' + eye (m));
    inner = 2:m-1;
    d = zeros (m, 1);
    d(inner) = -0.5 * x(inner) ./ (1 - x(inner) .^ 2);
    d(1) = (2 * (m - 1) ^ 2 + 1) / 6;
    d(m) = -d(1);
    a(1:m+1:end) = d;
  end
  a = a(k+1:end,k+1:end);
end

function a = chebvand (m = [], p = [])
  need_args (nargin > 0, "1 or 2 arguments are", "chebvand");
  if (nargin == 1)
    p = m;
  end
  need (isnumeric (p), "P must be numeric", "chebvand");
  need (nargin == 1 || is_number (m), "M must be a scalar", "chebvand");
  if (isscalar (p))
    p = linspace (0, 1, p);
  end
  if (nargin == 1)
    m = numel (p);
  end
  p = p(:).';
  a = ones (m, numel (p));
  if (m > 1)
    a(2,:) = p;
    for k = 3:m
      a(k,:) = 2 * p .* a(k-1,:) - a(k-2,:);
    end
  end
end

function a = chow (n = 0, alpha = 1, delta = 0)
  need_order (nargin > 0, "1 to 3 arguments are", n, "chow");
  need (is_number (alpha), "ALPHA must be a scalar", "chow");
  need (is_number (delta), "DELTA must be a scalar", "chow");
  if (n < 1)
    a = zeros (0);
    return;
  end
  a = toeplitz (alpha .^ (1:n), [alpha, 1, zeros(1, n - 2)](1:n)) + delta * eye (n);
end

function a = circul (v = [])
  need_args (nargin > 0, "1 argument is", "circul");
  need (isnumeric (v), "V must be numeric", "circul");
  if (is_whole (v) && v > 0)
    v = 1:v;
  end
  need (isvector (v) && ! isscalar (v) || isequal (v, 1), "X must be a scalar or a vector", "circul");
  v = v(:).';
  a = toeplitz (v([1, end:-1:2]), v);
end

function a = clement (n = 0, k = 0)
  need_order (nargin > 0, "1 or 2 arguments are", n, "clement");
  need_flag (k, "clement");
  low = n-1:-1:1;
  up = 1:n-1;
  if (k == 1)
    low = up = sqrt (low .* up);
  end
  a = full (diag (low, -1) + diag (up, 1));
  if (n < 2), a = zeros (max (n, 0)); end
end

function a = compar (a = [], k = 0)
  need_args (nargin > 0, "1 or 2 arguments are", "compar");
  need (isnumeric (a) && ndims (a) == 2, "A must be a 2-D matrix", "compar");
  need_flag (k, "compar");
  [m, n] = size (a);
  d = 1:m+1:m*min (m, n);
  diagonal = abs (a(d));
  if (k == 0)
    a = -abs (a);
  else
    upper = istriu (a);
    lower = istril (a);
    a = -repmat (max (abs (a), [], 2), 1, n);
    if (upper)
      a = triu (a);
    elseif (lower)
      a = tril (a);
    end
  end
  a(d) = diagonal;
end

function a = condex (n = 0, k = 3, theta = 100)
  need_order (nargin > 0, "1 to 3 arguments are", n, "condex");
  need (is_number (k), "K must be a numeric scalar", "condex");
  need (is_number (theta), "THETA must be a numeric scalar", "condex");
  switch (k)
    case 1
      a = [1 -1 -2*theta 0; 0 1 theta -theta; 0 1 1+theta -(theta+1); 0 0 0 theta];
    case 2
      a = [1 1-2/theta^2 -2; 0 1/theta -1/theta; 0 0 1];
    case 3
      a = triw (n, -1).';
      if (n > 0), a(n,n) = -1; end
    case 4
      b = [ones(n, 2), ((-1) .^ (0:n-1) .* (1 + (0:n-1) / (n - 1))).'];
      b(2:n,2) = 0;
      [q, r] = qr (b, 0);
      a = eye (n) + theta * (eye (n) - q * q');
    otherwise
      error ("gallery: unknown estimator K '%d' for condex matrix", k);
  end
  m = rows (a);
  if (m < n)
    a = [a, zeros(m, n - m); zeros(n - m, m), eye(n - m)];
  end
end

function a = cycol (n = [], k = [])
  need_args (nargin > 0, "1 or 2 arguments are", "cycol");
  need (isnumeric (n) && any (numel (n) == [1 2]) && all (fix (n) == n), "N must be a 1 or 2 element integer", "cycol");
  m = n(1);
  n = n(end);
  if (nargin < 2)
    k = max (round (n / 4), 1);
  end
  need (is_number (k), "K must be a scalar", "cycol");
  a = randn (m, k);
  a = a(:,mod (0:n-1, k) + 1);
end

function [c, d, e] = dorr (n = 0, theta = 0.01)
  need_order (nargin > 0, "1 or 2 arguments are", n, "dorr");
  need (is_number (theta), "THETA must be a numeric scalar", "dorr");
  h = 1 / (n + 1);
  i = (1:n).';
  left = i <= floor ((n + 1) / 2);
  slope = (0.5 - i * h) / h;
  c = e = repmat (-theta / h ^ 2, n, 1);
  e(left) -= slope(left);
  c(! left) += slope(! left);
  d = -(c + e);
  c = c(2:n);
  e = e(1:n-1);
  if (nargout < 2)
    c = tridiag (c, d, e);
  end
end

function a = dramadah (n = 0, k = 1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "dramadah");
  need (is_number (k), "K must be a numeric scalar", "dramadah");
  c = zeros (1, n);
  r = zeros (1, max (n, 4));
  switch (k)
    case 1
      c = double (mod (0:n-1, 4) == 0 | mod (0:n-1, 4) == 3);
      r(1:4) = [1 1 0 1];
    case 2
      c(1) = 1;
      r(:) = 1;
      r(3:2:end) = 0;
    case 3
      c(1:2:n) = 1;
      r(1:2) = 1;
    otherwise
      error ("gallery: unknown K '%d' for dramadah matrix", k);
  end
  a = toeplitz (c, r(1:n));
end

function a = fiedler (c = [])
  need_args (nargin > 0, "1 argument is", "fiedler");
  need (isnumeric (c), "C must be numeric", "fiedler");
  if (is_whole (c) && c >= 0)
    c = 1:c;
  end
  need (isvector (c) && ! isscalar (c) || isempty (c) || isequal (c, 1), "C must be an integer or a vector", "fiedler");
  a = abs (c(:) - c(:).');
end

function a = forsythe (n = 0, alpha = sqrt (eps), lambda = 0)
  need_order (nargin > 0, "1 to 3 arguments are", n, "forsythe");
  need (is_number (alpha), "ALPHA must be a numeric scalar", "forsythe");
  need (is_number (lambda), "LAMBDA must be a numeric scalar", "forsythe");
  a = jordbloc (n, lambda);
  a(n,1) = alpha;
end

function a = frank (n = 0, k = 0)
  need_order (nargin > 0, "1 to 2 arguments are", n, "frank");
  need_flag (k, "frank");
  i = 1:n;
  a = triu (n + 1 - max (i.', i), -1);
  if (k == 1)
    a = a(n:-1:1,n:-1:1).';
  end
end

function a = gcdmat (n = 0)
  need_order (nargin > 0, "1 argument is", n, "gcdmat");
  if (n < 1), a = zeros (0); else, a = gcd (repmat ((1:n).', 1, n), repmat (1:n, n, 1)); end
end

function a = gearmat (n = [], i = [], j = [])
  need_args (nargin > 0, "1 to 3 arguments are", "gearmat");
  need (is_whole (n), "N must be an integer", "gearmat");
  if (nargin < 2), i = n; end
  if (nargin < 3), j = -n; end
  need (is_number (i) && i != 0 && abs (i) <= n, "I must be a nonzero scalar, and abs (I) <= N", "gearmat");
  need (is_number (j) && j != 0 && abs (j) <= n, "J must be a nonzero scalar, and abs (J) <= N", "gearmat");
  a = band (n, [1 0 1], -1);
  a(1,abs (i)) = sign (i);
  a(n,n+1-abs (j)) = sign (j);
end

function a = grcar (n = 0, k = 3)
  need_order (nargin > 0, "1 to 2 arguments are", n, "grcar");
  need (is_number (k), "K must be a numeric scalar", "grcar");
  a = tril (triu (ones (n)), k) - band (n, 1, -1);
end

function a = hanowa (n = 0, d = -1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "hanowa");
  need (is_number (d), "D must be a numeric scalar", "hanowa");
  need (mod (n, 2) == 0, "N must be even", "hanowa");
  m = n / 2;
  k = full (diag (1:m));
  a = [d*eye(m), -k; k, d*eye(m)];
end

function [v, beta] = house (x = [])
  need_args (nargin > 0, "1 argument is", "house");
  need (isnumeric (x) && isvector (x), "X must be a vector", "house");
  v = x(:);
  s = norm (v);
  if (s == 0)
    beta = 1;
  else
    if (v(1) != 0)
      s *= v(1) / abs (v(1));
    end
    v(1) += s;
    beta = 1 / (s' * v(1));
  end
end

function a = integerdata (varargin)
  need_args (nargin > 2, "At least 3 arguments", "integerdata");
  [size_args, seed, class_args] = data_args (4, "integerdata", varargin(2:end));
  a = seeded (@rand, seed, @() randi (varargin{1}, size_args{:}, class_args{:}));
end

function a = normaldata (varargin)
  need_args (nargin > 1, "At least 2 arguments", "normaldata");
  [size_args, seed, class_args] = data_args (3, "normaldata", varargin);
  a = seeded (@randn, seed, @() randn (size_args{:}, class_args{:}));
end

function a = uniformdata (varargin)
  need_args (nargin > 1, "At least 2 arguments", "uniformdata");
  [size_args, seed, class_args] = data_args (3, "uniformdata", varargin);
  a = seeded (@rand, seed, @() rand (size_args{:}, class_args{:}));
end

% Parts dimensions, seed and class of a call for random data.
function [size_args, seed, class_args] = data_args (least, name, args)
  class_args = {};
  if (ischar (args{end}))
    if (numel (args) + (least == 4) < least)
      error ("gallery: CLASS argument requires %d inputs for %s matrix.", least, name);
    end
    class_args = args(end);
    args(end) = [];
  end
  seed = args{end};
  size_args = args(1:end-1);
  need (is_whole (seed) && seed >= 0 && seed < 2 ^ 32, "J must be an integer in the range [0, 2^32-1]", name);
end

% Draws with a seed and leaves the generator as it was.
function a = seeded (generator, seed, draw)
  before = generator ("state");
  generator ("state", seed);
  unwind_protect
    a = draw ();
  unwind_protect_cleanup
    generator ("state", before);
  end_unwind_protect
end

function a = invhess (x = [], y = [])
  need_args (nargin > 0, "1 to 2 arguments are", "invhess");
  need (isnumeric (x), "X must be numeric", "invhess");
  if (is_whole (x))
    x = 1:x;
  end
  need (isvector (x) && ! isscalar (x) || isempty (x) || isequal (x, 1), ...
        "X must be an integer scalar, or a vector", "invhess");
  n = numel (x);
  x = x(:).';
  if (nargin < 2)
    y = -x(1:max (n, 1)-1);
  end
  need (isnumeric (y) && numel (y) == max (n, 1) - 1, "Y must be a vector of length -1 than X", "invhess");
  a = tril (repmat (x, n, 1)) + triu (repmat ([y(:); zeros(n > 0, 1)], 1, n), 1);
end

function a = invol (n = 0)
  need_order (nargin > 0, "1 argument is", n, "invol");
  a = hilb (n);
  d = -n;
  a(:,1) *= d;
  for i = 1:n-1
    d = -(n + i) * (n - i) * d / i ^ 2;
    a(i+1,:) *= d;
  end
end

function [a, d] = ipjfact (n = 0, k = 0)
  need_order (nargin > 0, "1 to 2 arguments are", n, "ipjfact");
  need_flag (k, "ipjfact");
  f = factorial (2:2*n);
  if (k == 1)
    f = 1 ./ f;
  end
  a = hankel (f(1:n), f(n:end));
  i = 1:n-1;
  if (k == 0)
    d = prod (factorial (i + 1) .* factorial (n - i)) * factorial (n + 1);
  else
    d = (-1) ^ (n * (n - 1) / 2) * prod (factorial (i) ./ factorial (n + 1 + i)) / factorial (n + 1);
  end
end

function a = jordbloc (n = 0, lambda = 1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "jordbloc");
  need (is_number (lambda), "LAMBDA must be a numeric scalar", "jordbloc");
  a = band (n, [lambda 1], 0);
end

function a = kahan (n = [], theta = 1.2, pert = 25)
  need_args (nargin > 0, "1 to 3 arguments are", "kahan");
  need (isnumeric (n) && any (numel (n) == [1 2]) && all (fix (n) == n), "N must be a 1 or 2 element integer", "kahan");
  need (is_number (theta), "THETA must be a numeric scalar", "kahan");
  need (is_number (pert), "PERT must be a numeric scalar", "kahan");
  m = n(1);
  n = n(end);
  s = sin (theta) .^ (0:n-1).';
  a = s .* (eye (n) - cos (theta) * triu (ones (n), 1)) + full (diag (pert * eps * (n:-1:1)));
  a = [a(1:min (m, n),:); zeros(m - n, n)];
end

function a = kms (n = 0, rho = 0.5)
  need_order (nargin > 0, "1 to 2 arguments are", n, "lauchli");
  need (is_number (rho), "RHO must be a scalar", "lauchli");
  i = 1:n;
  a = rho .^ abs (i.' - i);
  if (! isreal (rho))
    a = conj (tril (a, -1)) + triu (a);
  end
end

function b = krylov (a = [], x = [], j = [])
  need_args (nargin > 0, "1 to 3 arguments are", "krylov");
  need (isnumeric (a) && issquare (a) && ndims (a) == 2, "A must be a square 2-D matrix", "krylov");
  if (isscalar (a))
    n = a;
    a = randn (n);
  end
  n = rows (a);
  if (nargin < 2)
    x = ones (n, 1);
  end
  need (isnumeric (x) && isvector (x) && numel (x) == n, "X must be a vector of length equal to A", "krylov");
  if (nargin < 3)
    j = n;
  end
  need (is_number (j), "J must be an integer", "krylov");
  b = zeros (n, j);
  b(:,1) = x(:);
  for k = 2:j
    b(:,k) = a * b(:,k-1);
  end
end

function a = lauchli (n = 0, mu = sqrt (eps))
  need_order (nargin > 0, "1 to 2 arguments are", n, "lauchli");
  need (is_number (mu), "MU must be a scalar", "lauchli");
  a = [ones(1, n); mu*eye(n)];
end

function a = lehmer (n = 0)
  need_order (nargin > 0, "1 argument is", n, "lehmer");
  i = 1:n;
  a = min (i.', i) ./ max (i.', i);
end

function a = lesp (n = 0)
  need_order (nargin > 0, "1 argument is", n, "lesp");
  x = 2:n;
  a = full (diag (1 ./ x, -1) - diag (2 * [x, n+1] + 1) + diag (x, 1));
end

function a = lotkin (n = 0)
  need_order (nargin > 0, "1 argument is", n, "lotkin");
  a = hilb (n);
  if (n > 0), a(1,:) = 1; end
end

function a = minij (n = 0)
  need_order (nargin > 0, "1 argument is", n, "minij");
  if (n < 1), a = zeros (0); else, a = min ((1:n).', 1:n); end
end

function a = moler (n = 0, alpha = -1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "moler");
  need (is_number (alpha), "ALPHA must be a scalar", "moler");
  a = triw (n, alpha).' * triw (n, alpha);
end

function [a, t] = neumann (n = [])
  need_args (nargin > 0, "1 argument is", "neumann");
  need (isnumeric (n) && any (numel (n) == [1 2]) && all (fix (n) == n), "N must be a 1 or 2 element integer", "neumann");
  if (isscalar (n))
    need (sqrt (n) == fix (sqrt (n)), "N must be a perfect square", "neumann");
    n = sqrt ([n n]);
  end
  t = band (n(1), [-1 2 -1], -1);
  t(1,2) = t(n(1),n(1)-1) = -2;
  a = kron (t, eye (n(2))) + kron (eye (n(2)), t);
end

function a = orthog (n = 0, k = 1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "orthog");
  need (is_number (k), "K must be a numeric scalar", "orthog");
  i = 1:max (n, 0);
  j = i - 1;
  switch (k)
    case 1
      a = sin (i.' * i * pi / (n + 1)) * sqrt (2 / (n + 1));
    case 2
      a = sin (i.' * i * 2 * pi / (2 * n + 1)) * (2 / sqrt (2 * n + 1));
    case 3
      a = exp (j.' * j * 2i * pi / n) / sqrt (n);
    case 4
      a = tril (ones (n), -1);
      a(1,:) = 1;
      a(n+2:n+1:end) = -j(2:end);
      a ./= sqrt ([n; (j(2:end) .* i(2:end)).'](1:n));
    case 5
      angle = j.' * j * 2 * pi / n;
      a = (cos (angle) + sin (angle)) / sqrt (n);
    case -1
      a = cos (j.' * j * pi / (n - 1));
    case -2
      a = cos (j.' * (i - 0.5) * pi / n);
    otherwise
      error ("gallery: unknown K '%d' for orthog matrix", k);
  end
end

function a = parter (n = 0)
  need_order (nargin > 0, "1 argument is", n, "parter");
  a = 1 ./ ((1:n).' - (1:n) + 0.5);
end

function a = pei (n = 0, alpha = 1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "pei");
  need (is_number (alpha), "ALPHA must be a scalar", "pei");
  a = alpha * eye (n) + ones (n);
end

function a = poisson (n = 0)
  need_order (nargin > 0, "1 argument is", n, "poisson");
  t = band (n, [-1 2 -1], -1);
  a = kron (eye (n), t) + kron (t, eye (n));
end

function a = prolate (n = 0, w = 0.25)
  need_order (nargin > 0, "1 to 2 arguments are", n, "prolate");
  need (is_number (w), "W must be a scalar", "prolate");
  i = 1:n-1;
  a = toeplitz ([2*w, sin(2 * pi * w * i) ./ (pi * i)]);
end

function h = randhess (x = [])
  need_args (nargin > 0, "1 argument is", "randhess");
  need (isnumeric (x) && isreal (x), "N or X must be numeric real values", "randhess");
  need (isvector (x), "N or X must be a scalar or a vector", "randhess");
  if (isscalar (x))
    n = x;
    x = 2 * pi * rand (n - 1, 1);
    last = sign (randn ());
  else
    n = numel (x);
    last = sign (x(n)) + (x(n) == 0);
  end
  h = eye (n);
  h(n,n) = last;
  for i = n:-1:2
    c = cos (x(i-1));
    s = sin (x(i-1));
    h([i-1, i],:) = [c s; -s c] * h([i-1, i],:);
  end
end

function a = rando (n = 0, k = 1)
  need_order (nargin > 0, "1 to 2 arguments are", n, "rando");
  need (is_number (k), "K must be a numeric scalar", "smoke");
  switch (k)
    case 1
      a = floor (rand (n) + 0.5);
    case 2
      a = 2 * floor (rand (n) + 0.5) - 1;
    case 3
      a = round (3 * rand (n) - 1.5);
    otherwise
      error ("gallery: unknown K '%d' for smoke matrix", k);
  end
end

function a = randsvd (n = [], kappa = sqrt (1 / eps), mode = 3, kl = [], ku = [])
  need_args (nargin > 0, "1 to 5 arguments are", "randsvd");
  need (isnumeric (n) && any (numel (n) == [1 2]) && all (fix (n) == n), ...
        "N must be a 1 or 2 element integer vector", "randsvd");
  need (is_number (kappa), "KAPPA must be a numeric scalar", "randsvd");
  need (abs (kappa) >= 1, "KAPPA must larger than or equal to 1", "randsvd");
  need (is_number (mode), "MODE must be a numeric scalar", "randsvd");
  m = n(1);
  n = n(end);
  if (nargin < 4), kl = max (m, n) - 1; end
  need (is_number (kl), "KL must be a numeric scalar", "randsvd");
  if (nargin < 5), ku = kl; end
  need (is_number (ku), "KU must be a numeric scalar", "randsvd");
  p = min (m, n);
  k = abs (kappa);
  switch (abs (mode))
    case 1
      s = [1, repmat(1 / k, 1, p - 1)];
    case 2
      s = [ones(1, p - 1), 1 / k];
    case 3
      s = k .^ (-(0:p-1) / max (p - 1, 1));
    case 4
      s = 1 - (0:p-1) / max (p - 1, 1) * (1 - 1 / k);
    case 5
      s = exp (-rand (1, p) * log (k));
    otherwise
      error ("gallery: unknown MODE '%d' for randsvd matrix", mode);
  end
  if (mode < 0)
    s = fliplr (s);
  end
  a = zeros (m, n);
  a(1:m+1:m*p) = s(1:p);
  u = any_rotation (m);
  if (kappa < 0)
    a = u * a(1:p,1:p) * u';
    a = (a + a') / 2;
  else
    a = u * a * any_rotation (n);
  end
  if (kl < m - 1 || ku < n - 1)
    a = reduce_band (a, kl, ku, kappa < 0);
    if (kappa < 0)
      a = (a + a') / 2;
    end
  end
end

% A random orthogonal matrix of uniform (Haar) distribution.
function q = any_rotation (n)
  [q, r] = qr (randn (n));
  d = sign (diag (r)).';
  q .*= d + (d == 0);
end

% Orthogonal transformations to KL diagonals below and KU above the main one.
function a = reduce_band (a, kl, ku, symmetric)
  [m, n] = size (a);
  kl = max (kl, symmetric);
  ku = max (ku, kl == 0);
  for j = 1:min (m, n)
    i = (j+kl:m);
    if (numel (i) > 1)
      [v, beta] = house (a(i,j));
      a(i,:) -= beta * v * (v' * a(i,:));
      a(i(2:end),j) = 0;
      if (symmetric)
        a(:,i) -= (a(:,i) * v) * (beta * v');
        a(j,i(2:end)) = 0;
      end
    end
    i = (j+ku:n);
    if (! symmetric && numel (i) > 1)
      [v, beta] = house (a(j,i)');
      a(:,i) -= (a(:,i) * v) * (beta * v');
      a(j,i(2:end)) = 0;
    end
  end
end

function a = redheff (n = 0)
  need_order (nargin > 0, "1 argument is", n, "redheff");
  i = 1:n;
  a = mod (i, i.') == 0 | i == 1;
end

function a = riemann (n = 0)
  need_order (nargin > 0, "1 argument is", n, "riemann");
  i = (2:n+1).';
  a = -ones (n) + i .* (mod (i.', i) == 0);
end

function a = ris (n = 0)
  need_order (nargin > 0, "1 argument is", n, "ris");
  a = 0.5 ./ (n - (1:n).' - (1:n) + 1.5);
end

function a = smoke (n = 0, k = 0)
  need_order (nargin > 0, "1 to 2 arguments are", n, "smoke");
  need (is_number (k) && any (k == [0 1]), "K must have a value of 0 or 1", "smoke");
  w = exp (2i * pi / n);
  a = full (diag ([w .^ (1:n-1), 1])) + band (n, 1, 1);
  if (k == 0)
    a(n,1) = 1;
  end
end

function a = toeppd (n = [], m = [], w = [], theta = [])
  need_args (nargin > 0, "1 to 4 arguments are", "toeppd");
  need (is_whole (n), "N must be a numeric integer", "toeppd");
  if (nargin < 2), m = n; end
  need (is_whole (m), "M must be a numeric integer", "toeppd");
  if (nargin < 3), w = rand (m, 1); end
  if (nargin < 4), theta = rand (m, 1); end
  need (isvector (w) && isvector (theta) && numel (w) == m && numel (theta) == m || m == 0, ...
        "W and THETA must be vectors of length M", "toeppd");
  e = 2 * pi * ((1:n).' - (1:n));
  a = zeros (n);
  for i = 1:m
    a += w(i) * cos (theta(i) * e);
  end
end

function p = toeppen (n = [], a = 1, b = -10, c = 0, d = 10, e = 1)
  need_args (nargin > 0, "1 to 6 arguments are", "toeppen");
  need (is_whole (n), "N must be a numeric integer", "toeppen");
  need (all (cellfun (@is_number, {a, b, c, d, e})), "A, B, C, D and E must be numeric scalars", "toeppen");
  p = band (n, [a b c d e], -2);
end

function a = tridiag (n = [], x = -1, y = 2, z = -1)
  need_args (any (nargin == [1 3 4]), "1, 3, or 4 arguments are", "tridiag");
  if (nargin == 3)
    [x, y, z] = deal (n, x, y);
  elseif (isscalar (x) && isscalar (y) && isscalar (z))
    [x, y, z] = deal (repmat (x, n - 1, 1), repmat (y, n, 1), repmat (z, n - 1, 1));
  end
  need (numel (x) == numel (y) - 1 || isempty (y), "X must have one element less than Y", "tridiag");
  need (numel (z) == numel (y) - 1 || isempty (y), "Z must have one element less than Y", "tridiag");
  a = full (diag (x, -1) + diag (y) + diag (z, 1));
  a = a(1:numel (y),1:numel (y));
end

function a = triw (n = [], alpha = -1, k = [])
  need_args (nargin > 0, "1 to 3 arguments are", "triw");
  need (isnumeric (n) && any (numel (n) == [1 2]), "N must be a 1 or 2 elements vector", "triw");
  if (nargin < 3)
    k = n(end) - 1;
  end
  need (is_number (alpha), "ALPHA must be a scalar", "triw");
  need (is_whole (k) && k >= 0, "K must be a numeric integer >= 0", "triw");
  m = n(1);
  n = n(end);
  a = tril (eye (m, n) + alpha * triu (ones (m, n), 1), k);
end

function a = wathen (nx = [], ny = [], k = 0)
  need_args (nargin > 1, "2 or 3 arguments are", "wathen");
  need (is_number (nx) && nx >= 1, "NX must be a positive scalar", "wathen");
  need (is_number (ny) && ny >= 1, "NY must be a positive scalar", "wathen");
  need (is_number (k), "K must be a scalar", "wathen");
  % the element's matrix: eight nodes on the border of a square
  e1 = [6 -6 2 -8; -6 32 -6 20; 2 -6 6 -6; -8 20 -6 32];
  e2 = [3 -8 2 -6; -8 16 -8 20; 2 -8 3 -8; -6 20 -8 16];
  e = [e1, e2; e2', e1] / 45;
  rho = 100 * rand (nx, ny);
  n = 3 * nx * ny + 2 * nx + 2 * ny + 1;
  [i, j] = ndgrid (1:nx, 1:ny);
  top = 3 * j * nx + 2 * i + 2 * j + 1;
  side = (3 * j - 1) * nx + 2 * j + i - 1;
  bottom = 3 * (j - 1) * nx + 2 * i + 2 * j - 3;
  node = [top(:), top(:)-1, top(:)-2, side(:), bottom(:), bottom(:)+1, bottom(:)+2, side(:)+1];
  [p, q] = ndgrid (1:8, 1:8);
  at = [node(:,p)(:), node(:,q)(:)];
  a = accumarray (at, kron (e(:), rho(:)), [n n]);
  if (k == 1)
    a ./= diag (a);
  end
end

function [a, b] = wilk (n = [])
  need_args (nargin > 0, "1 argument is", "wilk");
  need (is_number (n), "N must be a numeric scalar", "wilk");
  b = [];
  switch (n)
    case 3
      a = [1e-10 0.9 -0.4; 0 0.9 -0.4; 0 0 1e-10];
      b = [0; 0; 1];
    case 4
      a = [0.9143e-4 0 0 0; 0.8762 0.7156e-4 0 0; 0.7943 0.8143 0.9504e-4 0; 0.8017 0.6123 0.7165 0.7123e-4];
      b = [0.6524; 0.3127; 0.4186; 0.7853];
    case 5
      a = hilb (6)(1:5,2:6) * 1.8144;
    case 21
      a = full (diag (abs (-10:10))) + band (21, [1 0 1], -1);
    otherwise
      error ("gallery: unknown N '%g' for wilk matrix", n);
  end
end
