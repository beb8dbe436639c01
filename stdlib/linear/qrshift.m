function [q, r] = qrshift (q, r, i, j)
  % QRSHIFT  QR factors after a range of columns was shifted.
  %
  % [Q1, R1] = qrshift (Q, R, I, J): from A = Q * R the factors of A(:,p), where p takes column I to place J:
  % p = [1:i-1, shift(i:j, -1), j+1:n] for I < J, p = [1:j-1, shift(j:i, 1), i+1:n] else.
  %
  % Example: [q, r] = qr ([1 3; 2 4]); [q, r] = qrshift (q, r, 1, 2); q * r  ⇒ [3 1; 4 2]
  % See also: qr, qrupdate, qrinsert, qrdelete
  if (nargin != 4 || ! (isnumeric (q) && isnumeric (r)))
    print_usage ();
  elseif (columns (q) != rows (r))
    error ("qrshift: dimensions mismatch");
  end
  n = columns (r);
  if (i < 1 || i > n || j < 1 || j > n)
    error ("qrshift: index out of range");
  end
  if (i < j)
    r = r(:,[1:i-1, i+1:j, i, j+1:n]);
    k = i:min (j, rows (r)) - 1;
    [r, q] = __rotate_rows__ (r, k, k, q);
  elseif (j < i)
    r = r(:,[1:j-1, i, j:i-1, i+1:n]);
    k = min (i, rows (r))-1:-1:j;
    [r, q] = __rotate_rows__ (r, k, repmat (j, 1, numel (k)), q);
  end
  r = triu (r);
end
