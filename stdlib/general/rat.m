function [n, d] = rat (x, tol)
  % RAT  continued fractions near numbers.
  %
  % [N, D] = rat (X, TOL): N ./ D differs from X by less than TOL, by default 1e-10 * norm (X(! isinf (X)), 1).
  % S = rat (X, TOL) gives the expansion as text, one row for each element.
  %
  % Example: [n, d] = rat (pi)  ⇒ 355, 113 when TOL is 1e-6 * pi
  % See also: rats
  if (nargin < 1)
    print_usage ();
  elseif (! isfloat (x))
    error ("rat: X must be a single or double array");
  elseif (! isreal (x))
    error ("rat: X must be a real, not complex, array");
  elseif (nargin > 1 && ! (isnumeric (tol) && isscalar (tol) && tol > 0))
    error ("rat: TOL must be a numeric scalar > 0");
  end
  v = x(:);
  if (nargin < 2)
    tol = 1e-6 * norm (v(isfinite (v)), 1);
  end
  n = zeros (size (v));
  d = ones (size (v));
  text = cell (numel (v), 1);
  for k = 1:numel (v)
    if (! isfinite (v(k)))
      n(k) = v(k);
      d(k) = isnan (v(k));
      if (isinf (v(k)))
        n(k) = sign (v(k));
        d(k) = 0;
      end
      text{k} = num2str (v(k));
      continue;
    end
    part = round (v(k));
    rest = v(k) - part;
    n0 = 1;
    d0 = 0;
    n1 = part;
    d1 = 1;
    text{k} = num2str (part);
    close_paren = "";
    while (abs (v(k) - n1 / d1) >= tol && rest != 0)
      turned = 1 / rest;
      part = round (turned);
      rest = turned - part;
      [n0, n1] = deal (n1, n1 * part + n0);
      [d0, d1] = deal (d1, d1 * part + d0);
      if (part < 0 && isempty (close_paren) || numel (close_paren) > 0 || true)
        if (part < 0)
          item = sprintf ("(%d)", part);
        else
          item = sprintf ("%d", part);
        end
      end
      text{k} = [text{k} " + 1/(" ];
      close_paren(end+1) = ")";
      text{k} = [text{k} strrep(strrep (item, "(", ""), ")", "")];
    end
    if (d1 < 0)
      n1 = -n1;
      d1 = -d1;
    end
    n(k) = n1;
    d(k) = d1;
    text{k} = last_plain (text{k}, close_paren);
  end
  if (nargout <= 1)
    n = char (text);
  else
    n = reshape (n, size (x));
    d = reshape (d, size (x));
  end
end

function text = last_plain (text, closing)
  % the innermost term stands without parentheses when it is positive
  if (isempty (closing))
    return;
  end
  at = strfind (text, "1/(")(end) + 2;
  if (text(at+1) != "-")
    text = [text(1:at-1) text(at+1:end)];
    closing(end) = [];
  end
  text = [text closing];
end
