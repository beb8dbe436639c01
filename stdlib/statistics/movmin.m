function y = movmin (x, wlen, varargin)
  % MOVMIN  least element of a window that moves over the data.
  %
  % movmin (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movmin ([4 1 2 3], 3)  ⇒ [1 1 1 2]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@min, x, wlen, __movargs__ ("movmin", varargin{:}){:});
end
