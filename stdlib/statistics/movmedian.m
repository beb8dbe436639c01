function y = movmedian (x, wlen, varargin)
  % MOVMEDIAN  median of a window that moves over the data.
  %
  % movmedian (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movmedian ([1 9 2 3], 3)  ⇒ [5 2 3 2.5]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@median, x, wlen, __movargs__ ("movmedian", varargin{:}){:});
end
