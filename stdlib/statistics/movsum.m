function y = movsum (x, wlen, varargin)
  % MOVSUM  sum of a window that moves over the data.
  %
  % movsum (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movsum ([1 2 3 4], 3)  ⇒ [3 6 9 7]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@sum, x, wlen, __movargs__ ("movsum", varargin{:}){:});
end
