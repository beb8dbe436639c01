function out = nthargout (n, varargin)
  % NTHARGOUT  one chosen output of a function.
  %
  % OUT = nthargout (N, FUNC, ...) calls FUNC with the rest of the arguments and returns its N-th output; a vector
  % N gives a cell of outputs.
  % OUT = nthargout (N, NTOT, FUNC, ...) asks FUNC for NTOT outputs.
  %
  % Example: nthargout (2, @max, [1 5 3])  ⇒ 2
  % See also: feval, nargout
  if (nargin < 2)
    print_usage ();
  end
  f = varargin{1};
  if (is_function_handle (f) || ischar (f))
    total = max (n(:));
    args = varargin(2:end);
  elseif (isnumeric (f) && nargin > 2 && (is_function_handle (varargin{2}) || ischar (varargin{2})))
    total = f;
    f = varargin{2};
    args = varargin(3:end);
  else
    print_usage ();
  end
  if (any (n != fix (n)) || total != fix (total) || any (n <= 0) || total <= 0)
    error ("nthargout: N and NTOT must consist of positive integers");
  end
  outs = cell (1, total);
  [outs{:}] = feval (f, args{:});
  if (numel (n) > 1)
    out = outs(n);
  else
    out = outs{n};
  end
end
