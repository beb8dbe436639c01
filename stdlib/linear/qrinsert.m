function [q, r] = qrinsert (q, r, j, x, orient = "col")
  % QRINSERT  QR factors after a row or column was inserted.
  %
  % [Q1, R1] = qrinsert (Q, R, J, X): from A = Q * R, whole or economical, the factors of [A(:,1:j-1), x, A(:,j:end)]. J may be a
  % vector and X a matrix. With ORIENT "row" X is inserted as row J, and Q must be square.
  %
  % Example: [q, r] = qr ([1; 2]); [q, r] = qrinsert (q, r, 2, [3; 4]); q * r  ⇒ [1 3; 2 4]
  % See also: qr, qrupdate, qrdelete, qrshift
  if (nargin < 4 || ! (isnumeric (q) && isnumeric (r) && isnumeric (x)) || ! ischar (orient))
    print_usage ();
  elseif (! any (strcmp (orient, {"col", "row"})))
    error ('qrinsert: ORIENT must be "col" or "row"');
  elseif (columns (q) != rows (r) || (strcmp (orient, "row") && rows (q) != columns (q)))
    error ("qrinsert: dimension mismatch");
  end
  j = fix (j);
  if (strcmp (orient, "row"))
    m = rows (q);
    if (columns (x) != columns (r) || rows (x) != 1)
      error ("qrinsert: dimension mismatch");
    elseif (! isscalar (j) || j < 1 || j > m + 1)
      error ("qrinsert: index out of range");
    end
    q = [zeros(j - 1, 1), q(1:j-1,:); 1, zeros(1, m); zeros(m - j + 1, 1), q(j:end,:)];
    k = 1:min (m, columns (r));
    [r, q] = __rotate_rows__ ([x; r], k, k, q);
  else
    [j, order] = sort (j(:).');
    x = x(:,order);
    if (rows (x) != rows (q) || columns (x) != numel (j))
      error ("qrinsert: dimensions mismatch");
    end
    for t = 1:numel (j)
      at = j(t);
      if (at < 1 || at > columns (r) + 1)
        error ("qrinsert: index out of range");
      end
      w = q' * x(:,t);
      if (columns (q) < rows (q))
        rest = x(:,t) - q * w;
        again = q' * rest;
        w += again;
        rest -= q * again;
        size_rest = norm (rest);
        q(:,end+1) = rest / (size_rest + (size_rest == 0));
        w(end+1) = size_rest;
        r(end+1,:) = 0;
      end
      k = rows (r)-1:-1:at;
      [r, q] = __rotate_rows__ ([r(:,1:at-1), w, r(:,at:end)], k, repmat (at, 1, numel (k)), q);
    end
  end
  r = triu (r);
end
