function y = movfun (fcn, x, wlen, varargin)
  % MOVFUN  a function of a window that moves over the data.
  %
  % movfun (FCN, X, WLEN) applies FCN, a handle, along the first dimension of X that is not 1. FCN gets a matrix whose
  % columns are windows, and gives one value for each. WLEN is the number of elements of the window, or [BEFORE, AFTER].
  % Options, each followed by its value:
  % "dim": the dimension. "Endpoints": what windows hold that reach beyond the ends: "shrink" (the default; they are smaller),
  % "periodic", "same" (the element at the end, repeated), "fill" (the result is NaN), or a number. "outdim": which columns of
  % FCN's results are wanted. "nancond": "includenan".
  %
  % Example: movfun (@max, [1 5 2 3], 3)  ⇒ [5 5 5 3]
  % See also: movslice, movmin, movmax, movmean, movmedian, movsum, movprod, movstd, movvar
  if (nargin < 3 || mod (numel (varargin), 2) == 1)
    print_usage ();
  end
  o = options (varargin, ndims (x));
  if (isempty (o.dim))
    o.dim = [find(size (x) > 1, 1), 1](1);
  end
  [slice, inner, before, after, win] = movslice (size (x, o.dim), wlen);
  order = [o.dim, 1:o.dim-1, o.dim+1:max(ndims (x), o.dim)];
  v = permute (x, order);
  shape = size (v);
  n = shape(1);
  v = reshape (v, n, []);
  count = columns (v);
  wanted = o.outdim;
  if (isempty (wanted))
    wanted = 1:numel (fcn (v(1:numel (win),1)));
  end
  y = zeros (n, count, numel (wanted));
  edge = [before, after];
  for k = 1:count
    one = v(:,k);
    part = reshape (fcn (reshape (one(slice), size (slice))), numel (inner), []);
    y(inner,k,:) = part(:,wanted);
    if (! isempty (edge))
      y(edge,k,:) = at_edges (fcn, one, edge, win, o.endpoints, wanted);
    end
  end
  if (numel (wanted) == 1)
    y = ipermute (reshape (y, shape), order);
  elseif (count == 1)
    y = reshape (y, n, numel (wanted));
  else
    y = ipermute (reshape (y, [shape, numel(wanted)]), [order, numel(shape) + 1]);
  end
end

function o = options (args, nd)
  o = struct ("dim", [], "endpoints", "shrink", "outdim", [], "nancond", "includenan");
  for k = 1:2:numel (args)
    name = args{k};
    value = args{k+1};
    if (! ischar (name) || ! isfield (o, lower (name)))
      error ("movfun: argument '%s' is not a valid parameter", upper (name));
    end
    switch (lower (name))
      case "dim"
        good = isempty (value) || (isscalar (value) && isindex (value, nd));
        test = "@(d) isempty (d) || (isscalar (d) && isindex (d, ndims (x)))";
      case "endpoints"
        good = any (strcmpi (value, {"shrink", "discard", "fill", "same", "periodic"})) ...
               || (isnumeric (value) && isscalar (value));
        test = "@(x) any (strcmpi (x, valid_bc)) || (isnumeric (x) && isscalar (x))";
      case "outdim"
        good = isempty (value) || (isvector (value) && all (value > 0));
        test = "@(x) isempty (x) || (isvector (x) && isindex (x))";
      otherwise
        good = any (strcmpi (value, {"includenan", "omitnan"}));
        test = "@(x) any (strcmpi (x, {\"includenan\", \"omitnan\"}))";
    end
    if (! good)
      error ("movfun: failed validation of %s. Checked with \"%s\"", upper (name), test);
    end
    o.(lower (name)) = value;
  end
  if (strcmpi (o.nancond, "omitnan"))
    warning ("movfun: \"omitnan\" is not yet implemented, using \"includenan\"");
  end
  if (strcmpi (o.endpoints, "discard"))
    warning ("movfun: \"discard\" is not yet implemented, using \"shrink\"");
    o.endpoints = "shrink";
  end
  if (ischar (o.endpoints))
    o.endpoints = lower (o.endpoints);
  end
end

function y = at_edges (fcn, one, edge, win, endpoints, wanted)
  n = numel (one);
  if (strcmp (endpoints, "fill"))
    y = NaN (numel (edge), 1, numel (wanted));
    return;
  end
  idx = edge + win;
  y = zeros (numel (edge), 1, numel (wanted));
  if (strcmp (endpoints, "shrink"))
    for k = 1:numel (edge)
      inside = idx(:,k) >= 1 & idx(:,k) <= n;
      y(k,1,:) = fcn (one(idx(inside,k)))(wanted);
    end
    return;
  end
  if (strcmp (endpoints, "periodic"))
    w = one(mod (idx - 1, n) + 1);
  elseif (strcmp (endpoints, "same"))
    w = one(min (max (idx, 1), n));
  else
    w = one(min (max (idx, 1), n));
    w(idx < 1 | idx > n) = endpoints;
  end
  part = reshape (fcn (reshape (w, size (idx))), numel (edge), []);
  y(:,1,:) = part(:,wanted);
end
