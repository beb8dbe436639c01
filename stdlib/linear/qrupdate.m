function [q, r] = qrupdate (q, r, u, v)
  % QRUPDATE  QR factors after a change of rank one.
  %
  % [Q1, R1] = qrupdate (Q, R, U, V): from A = Q * R, whole or economical, the factors of A + U * V'. U and V may have several
  % columns.
  %
  % Example: [q, r] = qr (eye (2)); [q, r] = qrupdate (q, r, [1; 0], [0; 1]); q * r  ⇒ [1 1; 0 1]
  % See also: qr, qrinsert, qrdelete, qrshift
  if (nargin != 4 || ! (isnumeric (q) && isnumeric (r) && isnumeric (u) && isnumeric (v)))
    print_usage ();
  elseif (columns (q) != rows (r))
    error ("qrupdate: Q and R dimensions don't match");
  elseif (rows (u) != rows (q) || rows (v) != columns (r) || columns (u) != columns (v))
    error ("qrupdate: dimensions mismatch");
  end
  for j = 1:columns (u)
    w = q' * u(:,j);
    economic = columns (q) < rows (q);
    if (economic)                # what lies outside of Q's columns gets one of its own
      rest = u(:,j) - q * w;
      again = q' * rest;
      w += again;
      rest -= q * again;
      size_rest = norm (rest);
      q(:,end+1) = rest / (size_rest + (size_rest == 0));
      w(end+1) = size_rest;
      r(end+1,:) = 0;
    end
    m = rows (r);
    [x, q] = __rotate_rows__ ([w, r], m-1:-1:1, ones (1, m - 1), q);
    r = x(:,2:end);
    r(1,:) += x(1) * v(:,j)';
    k = 1:min (m - 1, columns (r));
    [r, q] = __rotate_rows__ (r, k, k, q);
    if (economic)
      q(:,end) = [];
      r(end,:) = [];
    end
  end
  r = triu (r);
end
