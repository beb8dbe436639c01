function [u, h, nu] = krylov (a, v, k, eps1 = 1e-12, pflg = 0)
  % KRYLOV  orthogonal basis of a block Krylov subspace.
  %
  % [U, H, NU] = krylov (A, V, K, EPS1, PFLG): the columns of U span [V, A*V, A^2*V, ...] of K blocks, made by Householder
  % reflections; NU is their number, where what is not above EPS1 (1e-12) counts as zero. For a vector V, H = U' * A * U is a
  % Hessenberg matrix. PFLG is taken for compatibility: the reflections need no row exchanges.
  %
  % Example: krylov (eye (2), [0; 2], 1)  ⇒ [0; -1]
  % See also: orth, hess, qr
  if (nargin < 3)
    print_usage ();
  elseif (! isnumeric (a) || ndims (a) != 2 || rows (a) != columns (a) || isempty (a))
    error ("krylov: A(%d x %d) must be a non-empty square matrix", rows (a), columns (a));
  elseif (rows (v) != rows (a) || ! isnumeric (v))
    error ("krylov: A(%d x %d), V(%d x %d): argument dimensions do not match", rows (a), columns (a), rows (v), columns (v));
  elseif (! isscalar (k))
    error ("krylov: K must be a scalar integer");
  end
  if (isempty (eps1))
    eps1 = 1e-12;
  end
  n = rows (a);
  reflectors = zeros (n, 0);
  betas = [];
  u = zeros (n, 0);
  block = v;
  for round = 1:k
    start = columns (u);
    for c = 1:columns (block)
      nu = columns (u);
      if (nu == n)
        break;
      end
      x = block(:,c);
      scale = norm (x);
      for i = 1:nu
        x -= betas(i) * reflectors(:,i) * (reflectors(:,i)' * x);
      end
      x(1:nu) = 0;
      if (norm (x) <= eps1(1) * max (scale, 1))
        continue;
      end
      [w, beta] = housh (x, nu + 1, 0);
      reflectors(:,nu+1) = w;
      betas(nu+1) = beta;
      e = zeros (n, 1);
      e(nu+1) = 1;
      for i = nu+1:-1:1
        e -= betas(i) * reflectors(:,i) * (reflectors(:,i)' * e);
      end
      u(:,nu+1) = e;
    end
    if (columns (u) == start)
      break;
    end
    block = a * u(:,start+1:end);
  end
  nu = columns (u);
  h = u' * a * u;
end
