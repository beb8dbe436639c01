function [aa, bb, q, z] = qzhess (a, b)
  % QZHESS  Hessenberg and triangular form of a pencil.
  %
  % [AA, BB, Q, Z] = qzhess (A, B): AA = Q * A * Z is upper Hessenberg, BB = Q * B * Z upper triangular, Q and Z orthogonal.
  % The first step of the QZ algorithm (Golub and Van Loan, Matrix Computations).
  %
  % Example: [aa, bb] = qzhess ([1 2; 3 4], eye (2)); aa  ⇒ [1 2; 3 4]
  % See also: qz, hess, qr
  if (nargin != 2)
    print_usage ();
  end
  n = rows (a);
  if (ndims (a) != 2 || ! isequal (size (a), [n n]) || ! isequal (size (b), [n n]))
    error ("qzhess: incompatible dimensions");
  end
  [q, bb] = qr (b);
  q = q';
  aa = q * a;
  z = eye (n);
  for j = 1:n-2
    for i = n:-1:j+2
      g = rotation (aa(i-1,j), aa(i,j));
      at = [i-1, i];
      aa(at,:) = g * aa(at,:);
      bb(at,:) = g * bb(at,:);
      q(at,:) = g * q(at,:);
      aa(i,j) = 0;
      g = rotation (bb(i,i)', bb(i,i-1)')([2 1],[2 1])';   # columns: [bb(i,i-1) bb(i,i)] * g = [0 r]
      aa(:,at) *= g;
      bb(:,at) *= g;
      z(:,at) *= g;
      bb(i,i-1) = 0;
    end
  end
  bb = triu (bb);
end

% The rotation that takes [x; y] to [r; 0], with a cosine that is not negative.
function g = rotation (x, y)
  r = hypot (abs (x), abs (y));
  if (y == 0)
    g = eye (2);
  elseif (x == 0)
    g = [0 1; -1 0];
  else
    unit = x / abs (x);
    s = unit * y' / r;
    g = [abs(x)/r, s; -s', abs(x)/r];
  end
end
