function y = mean (x, varargin)
  % MEAN  mean of the elements.
  %
  % Y = mean (X) along the first dimension that is not 1; Y = mean (X, DIM) along dimension DIM.
  % mean (..., OPT): "a" arithmetic (default), "g" geometric, "h" harmonic.
  % mean (..., OUTTYPE): "default" (double, single for single X), "double", or "native" (the class of X).
  %
  % Example: mean ([1 2; 3 4])  ⇒ [2 3]
  % See also: median, mode, std
  if (nargin < 1 || nargin > 4)
    usage ();
  elseif (! (isnumeric (x) || islogical (x)))
    error ("mean: X must be a numeric vector or matrix");
  end
  opt = "a";
  outtype = "default";
  dim = [];
  for k = 1:numel (varargin)
    arg = varargin{k};
    if (ischar (arg))
      switch (arg)
        case {"a", "g", "h"}
          opt = arg;
        case {"default", "double", "native"}
          outtype = arg;
        otherwise
          usage ();
      end
    elseif (! isempty (dim))
      usage ();
    else
      dim = arg;
      if (! isscalar (dim) || ! isnumeric (dim))
        usage ();
      elseif (! (isscalar (dim) && dim == fix (dim) && dim > 0))
        error ("mean: DIM must be an integer and a valid dimension");
      end
    end
  end
  if (isempty (dim))
    dim = find (size (x) > 1, 1);
    if (isempty (dim))
      dim = 1;
    end
    if (isequal (size (x), [0, 0]))
      dim = 1;
    end
  end
  n = size (x, dim);
  kind = class (x);
  if (! isfloat (x))
    x = double (x);
  end
  switch (opt)
    case "a"
      y = sum (x, dim) / n;
    case "g"
      if (any (x(:) < 0))
        error ("mean: X must not contain any negative values");
      end
      y = exp (sum (log (x), dim) / n);
    case "h"
      y = n ./ sum (1 ./ x, dim);
  end
  if (strcmp (outtype, "double"))
    y = double (y);
  elseif (strcmp (outtype, "native") && ! strcmp (kind, "logical"))
    y = cast (y, kind);
  end
end

function usage ()
  error ("Octave:invalid-fun-call", ["Invalid call to mean.  Correct usage is:\n\n -- mean (X)\n -- mean (X, DIM)\n" ...
                                     " -- mean (..., OPT)\n -- mean (..., OUTTYPE)"]);
end
