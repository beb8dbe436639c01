function varargout = gradient (m, varargin)
  % GRADIENT  partial differences of an array, or derivatives of a function.
  %
  % DX = gradient (V) and [DX, DY, ...] = gradient (M) are differences to the neighbours: half of the difference of both
  % inside, the difference to the only one at the ends. gradient (M, S) takes S as the distance of points;
  % gradient (M, X, Y, ...) takes a distance or the coordinates of each dimension.
  % gradient (FN, X0, DX, ...) is the derivative of FN, a function of one argument for each column of X0, at the rows of
  % X0, by central differences.
  %
  % Example: gradient ([1 4 9 16])  is [3 4 6 7]
  % See also: diff, del2
  if (nargin < 1)
    print_usage ();
  end
  count = max (nargout, 1);
  if (isnumeric (m) || ischar (m))
    varargout = of_array (m, count, varargin);
  elseif (is_function_handle (m))
    varargout = of_function (m, count, varargin);
  else
    error ("gradient: first input must be an array or a function");
  end
end

function out = of_array (m, count, spacing)
  vector = isvector (m) && ! isscalar (m);
  shape = size (m);
  if (vector)
    m = m(:);
    n = 1;
  else
    n = ndims (m);
  end
  if (count > n)
    print_usage ();
  end
  steps = cell (1, n);
  for k = 1:n
    len = size (m, axis_of (k, vector));
    if (isempty (spacing))
      s = 1;
    elseif (numel (spacing) == 1 && isscalar (spacing{1}))
      s = spacing{1};
    elseif (numel (spacing) < n)
      print_usage ();
    else
      s = spacing{k};
    end
    if (isscalar (s))
      steps{k} = s * ones (len - 1, 1);
    elseif (numel (s) != len)
      error ("gradient: size of dimensions does not match spacing");
    else
      steps{k} = diff (s(:));
    end
  end
  out = cell (1, count);
  for k = 1:count
    out{k} = along (m, axis_of (k, vector), steps{k});
    if (vector)
      out{k} = reshape (out{k}, shape);
    end
  end
end

% The first result runs along the columns, the second along the rows.
function d = axis_of (k, vector)
  d = k;
  if (! vector && k <= 2)
    d = 3 - k;
  end
end

function y = along (m, d, step)
  n = size (m, d);
  y = zeros (size (m), class (m));
  if (n < 2)
    return;
  end
  order = 1:ndims (m);
  order([1 d]) = order([d 1]);
  m = permute (m, order);
  shape = size (m);
  m = m(:,:);
  y = m;
  y(1,:) = (m(2,:) - m(1,:)) / step(1);
  y(n,:) = (m(n,:) - m(n-1,:)) / step(n-1);
  if (n > 2)
    y(2:n-1,:) = bsxfun (@rdivide, m(3:n,:) - m(1:n-2,:), step(1:n-2) + step(2:n-1));
  end
  y = ipermute (reshape (y, shape), order);
end

function out = of_function (f, count, args)
  if (isempty (args))
    print_usage ();
  end
  x = args{1};
  shape = size (x);
  if (isvector (x))
    x = x(:);
    n = 1;
  else
    n = columns (x);
    shape = [rows(x), 1];
  end
  if (count > n)
    print_usage ();
  end
  steps = 0.25 * ones (1, n);
  if (numel (args) == 2)
    steps(:) = args{2};
  elseif (numel (args) > 2)
    steps = [args{2:end}];
  end
  out = cell (1, count);
  for k = 1:count
    low = high = num2cell (x, 1);
    low{k} = low{k} - 0.5 * steps(k);
    high{k} = high{k} + 0.5 * steps(k);
    out{k} = reshape ((f (high{:}) - f (low{:})) / steps(k), shape);
  end
end
