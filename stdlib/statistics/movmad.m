function y = movmad (x, wlen, varargin)
  % MOVMAD  mean absolute deviation of a window that moves over the data.
  %
  % movmad (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movmad ([1 2 3 4], 3)  ⇒ [0.5 0.6667 0.6667 0.5]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@mad, x, wlen, __movargs__ ("movmad", varargin{:}){:});
end
