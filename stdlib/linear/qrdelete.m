function [q, r] = qrdelete (q, r, j, orient = "col")
  % QRDELETE  QR factors after a row or column was deleted.
  %
  % [Q1, R1] = qrdelete (Q, R, J): from A = Q * R, whole or economical, the factors of A without the columns J. With ORIENT "row" row
  % J is deleted, and Q must be square.
  %
  % Example: [q, r] = qr ([1 3; 2 4]); [q, r] = qrdelete (q, r, 1); q * r  ⇒ [3; 4]
  % See also: qr, qrupdate, qrinsert, qrshift
  if (nargin < 3 || ! (isnumeric (q) && isnumeric (r)) || ! ischar (orient))
    print_usage ();
  elseif (! any (strcmp (orient, {"col", "row"})))
    error ('qrdelete: ORIENT must be "col" or "row"');
  elseif (columns (q) != rows (r) || (strcmp (orient, "row") && rows (q) != columns (q)))
    error ("qrdelete: dimension mismatch");
  end
  if (strcmp (orient, "row"))
    m = rows (q);
    if (! isscalar (j) || j < 1 || j > m)
      error ("qrdelete: index out of range");
    end
    k = m-1:-1:1;                # the row of Q becomes a unit vector
    [x, q] = __rotate_rows__ ([q(j,:)', r], k, ones (1, m - 1), q);
    q = q([1:j-1, j+1:m],2:end);
    r = x(2:end,2:end);
  else
    j = fix (j(:).');
    if (any (j < 1 | j > columns (r)))
      error ("qrinsert: index out of range");
    end
    for at = unique (j)(end:-1:1)
      economic = rows (q) > columns (q) || (rows (r) == columns (r) && rows (q) != columns (q));
      r(:,at) = [];
      k = at:min (rows (r) - 1, columns (r));
      [r, q] = __rotate_rows__ (r, k, k, q);
      if (economic && rows (r) > columns (r))
        q = q(:,1:columns (r));
        r = r(1:columns (r),:);
      end
    end
  end
  r = triu (r);
end
