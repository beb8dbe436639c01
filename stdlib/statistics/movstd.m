function y = movstd (x, wlen, varargin)
  % MOVSTD  standard deviation of a window that moves over the data.
  %
  % movstd (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % movstd (X, WLEN, OPT): 0 divides by N - 1 (the default), 1 by N. Further options are those of movfun.
  %
  % Example: movstd ([1 2 3 7], 3)(2)  ⇒ 1
  % See also: movfun, movslice, std
  if (nargin < 2)
    print_usage ();
  end
  opt = 0;
  if (nargin > 2 && isnumeric (varargin{1}))
    if (! isempty (varargin{1}))
      opt = varargin{1};
    end
    varargin(1) = [];
  end
  y = movfun (@(v) std (v, opt), x, wlen, __movargs__ ("movstd", varargin{:}){:});
end
