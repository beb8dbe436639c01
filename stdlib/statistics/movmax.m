function y = movmax (x, wlen, varargin)
  % MOVMAX  greatest element of a window that moves over the data.
  %
  % movmax (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movmax ([1 5 2 3], 3)  ⇒ [5 5 5 3]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@max, x, wlen, __movargs__ ("movmax", varargin{:}){:});
end
