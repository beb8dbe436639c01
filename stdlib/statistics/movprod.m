function y = movprod (x, wlen, varargin)
  % MOVPROD  product of a window that moves over the data.
  %
  % movprod (X, WLEN) along the first dimension that is not 1. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options ("dim", "Endpoints", "nancond", "outdim", each followed by its value) are those of movfun.
  %
  % Example: movprod ([1 2 3 4], 3)  ⇒ [2 6 24 12]
  % See also: movfun, movslice
  if (nargin < 2)
    print_usage ();
  end
  y = movfun (@prod, x, wlen, __movargs__ ("movprod", varargin{:}){:});
end
