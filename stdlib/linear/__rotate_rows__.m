function [r, q] = __rotate_rows__ (r, at, columns_at, q = [])
  % __ROTATE_ROWS__  rows of a factor made zero by rotations; shared by the updates of QR and Cholesky factors.
  %
  % [R, Q] = __rotate_rows__ (R, AT, COLUMNS, Q): for each row k of AT, R(k+1,COLUMNS) becomes 0 by a rotation of rows k and k+1;
  % Q * R stays what it was.
  %
  % Example: __rotate_rows__ ([3; 4], 1, 1)  ⇒ [5; 0]
  % See also: qrupdate, qrinsert, qrdelete, cholinsert, givens
  for t = 1:numel (at)
    k = at(t);
    c = columns_at(t);
    x = r(k,c);
    y = r(k+1,c);
    if (y == 0)
      continue;
    end
    d = hypot (abs (x), abs (y));
    g = [x', y'; -y, x] / d;
    r([k, k+1],:) = g * r([k, k+1],:);
    r(k+1,c) = 0;
    if (! isempty (q))
      q(:,[k, k+1]) *= g';
    end
  end
end
