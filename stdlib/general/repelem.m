function y = repelem (x, varargin)
  % REPELEM  repeat each element of an array.
  %
  % Y = repelem (X, N) repeats each element of the vector X N times, or X(k) N(k) times when N is a vector.
  % A scalar X gives a row of N copies.
  % Y = repelem (X, R1, R2, ...) repeats along each dimension; each R is a number or a vector with one count per
  % slice. At least two counts are needed for a matrix.
  %
  % Example: repelem ([1 2 3], [1 0 2])  ⇒ [1 3 3]
  % See also: repmat, kron
  if (nargin < 2)
    print_usage ();
  end
  n = numel (varargin);
  for k = 1:n
    r = varargin{k};
    if (! (isnumeric (r) || islogical (r)) || ! isreal (r) || any (r(:) < 0) || any (r(:) != fix (r(:))))
      error ("repelem: R%d must contain non-negative integers", k);
    end
  end
  if (n == 1)
    r = varargin{1};
    if (isscalar (x))
      if (! isscalar (r))
        error ("repelem: %dD array requires %d or more input arguments, but only %d given", 2, 3, 2);
      end
      y = x(ones (1, r));
    elseif (isvector (x))
      if (isscalar (r))
        idx = repmat (1:numel (x), r, 1);
        y = x(idx(:));
        if (isrow (x))
          y = reshape (y, 1, []);
        end
      elseif (isvector (r) && numel (r) == numel (x))
        y = x(repelem_index (r));
        if (isrow (x))
          y = reshape (y, 1, []);
        end
      else
        error ("repelem: R1 must either be scalar or have the same number of elements as the vector to be replicated");
      end
    else
      error ("repelem: %dD array requires %d or more input arguments, but only %d given", ndims (x), ndims (x) + 1, nargin);
    end
    return;
  end
  idx = repmat ({':'}, 1, max (n, ndims (x)));
  for k = 1:n
    r = varargin{k};
    len = size (x, k);
    if (isscalar (r))
      i = repmat (1:len, r, 1);
      idx{k} = i(:);
    elseif (isvector (r) && numel (r) == len)
      idx{k} = repelem_index (r);
    else
      error ("repelem: R%d must either be scalar or have the same number of elements as the size of dimension %d of X", k, k);
    end
  end
  y = x(idx{:});
end

% Index vector in which k stands r(k) times.
function idx = repelem_index (r)
  r = double (r(:)).';
  keep = find (r > 0);
  ends = cumsum (r(keep));
  idx = zeros (1, sum (r));
  if (! isempty (keep))
    idx(1) = keep(1);
    idx(ends(1:end-1) + 1) = diff (keep);
    idx = cumsum (idx);
  end
end
