function [r, info] = cholupdate (r, x, op = "+")
  % CHOLUPDATE  Cholesky factor after a change of rank one.
  %
  % [R1, INFO] = cholupdate (R, X, OP): R1' * R1 is R' * R + X * X' for OP "+" (default), R' * R - X * X' for "-". INFO is then 0, 1
  % when that is not positive definite, or 2 when R is singular; without INFO these are errors.
  %
  % Example: cholupdate (1, sqrt (3))  ⇒ 2
  % See also: chol, cholinsert, choldelete, cholshift
  if (nargin < 2 || ! (isnumeric (r) && isnumeric (x)) || ! ischar (op))
    print_usage ();
  elseif (rows (r) != columns (r) || rows (x) != rows (r) || columns (x) != 1)
    error ("cholupdate: dimension mismatch between R and U");
  end
  n = rows (r);
  info = 0;
  if (strcmp (op, "+"))
    [q, r1] = qr ([r; x'], 0);
    r = triu (r1(1:n,:));
    r .*= sign_of (diag (r));
  elseif (strcmp (op, "-"))
    if (any (diag (r) == 0))
      info = 2;
    else
      p = r' \ x;
      rest = 1 - p' * p;
      if (rest <= 0)
        info = 1;
      else
        r = [r; zeros(1, n)];      # rotations that take [p; alpha] to a unit vector take x' out of R
        alpha = sqrt (rest);
        for k = n:-1:1
          d = hypot (alpha, abs (p(k)));
          c = alpha / d;
          s = p(k) / d;
          alpha = d;
          at = [k, n+1];
          r(at,:) = [c, -s; s', c] * r(at,:);
        end
        r = triu (r(1:n,:));
      end
    end
  else
    error ('cholupdate: OP must be "+" or "-"');
  end
  if (nargout < 2)
    if (info == 1)
      error ("cholupdate: downdate violates positiveness");
    elseif (info == 2)
      error ("cholupdate: singular matrix");
    end
  end
end

% Factors that make a diagonal positive.
function s = sign_of (d)
  s = ones (size (d));
  s(d != 0) = conj (d(d != 0)) ./ abs (d(d != 0));
end
