function y = __pad__ (who, x, len, c, dim, front)
  % __PAD__  what prepad and postpad do: X with LEN elements along DIM.
  %
  % Y = __pad__ (WHO, X, LEN, C, DIM, FRONT): what is lacking is filled with C (empty: 0), what is too much left out, at the front
  % with FRONT, else at the end. Errors name WHO.
  if (isempty (c))
    c = 0;
  elseif (! isscalar (c) && front)
    error ("%s: pad value C must be empty or a scalar", who);
  elseif (! isscalar (c))
    error ("%s: third argument must be empty or a scalar", who);
  end
  if (! (isscalar (dim) && dim == fix (dim) && dim >= 1))
    error ("%s: DIM must be an integer and a valid dimension", who);
  end
  if (! isscalar (len) || len < 0)
    error ("%s: length L must be a %s scalar", who, {"non-negative", "positive"}{front + 1});
  end
  n = size (x, dim);
  if (n >= len)
    idx = repmat ({':'}, 1, max (ndims (x), dim));
    idx{dim} = (1:len) + front * (n - len);
    y = x(idx{:});
  else
    sz = size (x);
    sz(end+1:dim) = 1;
    sz(dim) = len - n;
    fill = c(ones (sz));
    if (front)
      y = cat (dim, fill, x);
    else
      y = cat (dim, x, fill);
    end
  end
end
