function y = movmean (x, wlen, varargin)
  % MOVMEAN  mean of a window that moves over the data.
  %
  % movmean (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movmean ([1 2 3 7], 3)  ⇒ [1.5 2 4 5]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@mean, x, wlen, __movargs__ ("movmean", varargin{:}){:});
end
