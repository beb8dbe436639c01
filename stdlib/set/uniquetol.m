function [c, ia, ic] = uniquetol (a, varargin)
  % UNIQUETOL  values that differ by more than a tolerance, sorted.
  %
  % [C, IA, IC] = uniquetol (A, TOL, PROP, VALUE, ...): two values are one when they differ by at most TOL * max (abs (A(:))); TOL is
  % 1e-12 for double, 1e-6 for single. C = A(IA), A is about C(IC). Properties: "ByRows" (rows instead of
  % elements, in the order of their first occurrence), "DataScale" (in place of the maximum, a scalar or one for each column), "OutputAllIndices" (IA is a cell with the
  % indices of all members of each group).
  %
  % Example: uniquetol ([1 1+1e-14 2])  ⇒ [1 2]
  % See also: unique
  if (nargin < 1)
    print_usage ();
  elseif (! (isfloat (a) && isreal (a)))
    error ("Octave:uniquetol:unsupported-type", "uniquetol: A must be a double or single precision non-complex array");
  end
  tol = [];
  if (! isempty (varargin) && ! ischar (varargin{1}))
    tol = varargin{1};
    varargin(1) = [];
    if (! (isfloat (tol) && isreal (tol) && isscalar (tol)))
      error ("Octave:uniquetol:unsupported-type", "uniquetol: TOL must be a double or single precision non-complex scalar");
    end
  end
  if (mod (numel (varargin), 2) != 0)
    error ("uniquetol: PROPERTY/VALUE arguments must be passed in pairs");
  end
  if (isempty (tol))
    tol = ifelse_single (a, 1e-6, 1e-12);
  end
  byrows = all_indices = false;
  scale = [];
  for k = 1:2:numel (varargin)
    if (! ischar (varargin{k}))
      error ("uniquetol: PROPERTY must be a string");
    end
    switch (tolower (varargin{k}))
      case "byrows"
        byrows = logical (varargin{k+1});
        if (byrows && ndims (a) > 2)
          error ("Octave:uniquetol:unsupported-dims", "uniquetol: A must be a 2-D array when \"ByRows\" is true");
        end
      case "outputallindices"
        all_indices = logical (varargin{k+1});
      case "datascale"
        scale = varargin{k+1}(:).';
        if (! (isfloat (scale) && isreal (scale) && ! any (isnan (scale)) && all (scale >= 0)))
          error ("uniquetol: DataScale must be a non-NaN, positive floating point scalar or vector");
        end
      otherwise
        error ("uniquetol: unknown property '%s'", varargin{k});
    end
  end
  if (isempty (a))
    c = a;
    ia = ic = [];
    if (all_indices)
      ia = {};
    end
    return;
  end
  if (byrows)
    points = a;
    wide = columns (a);
    if (! isempty (scale) && ! any (numel (scale) == [1 wide]))
      error ("uniquetol: invalid DataScale size");
    end
  else
    points = a(:);
    wide = 1;
    if (! isempty (scale) && ! isscalar (scale))
      error ("uniquetol: invalid DataScale size");
    end
  end
  if (isempty (scale))
    size_of = abs (points);
    size_of(! isfinite (size_of)) = 0;
    scale = max (size_of, [], 1);
  end
  room = tol * scale .* ones (1, wide);
  [sorted, order] = sortrows (points);
  n = rows (points);
  group = zeros (n, 1);
  first = [];
  for k = 1:n
    if (group(k))
      continue;
    end
    first(end+1,1) = k;
    group(k) = numel (first);
    for j = k+1:n
      if (! (sorted(j,1) <= sorted(k,1) + room(1)))
        break;
      end
      if (! group(j) && all (abs (sorted(j,:) - sorted(k,:)) <= room | sorted(j,:) == sorted(k,:)))
        group(j) = group(k);
      end
    end
  end
  ia = order(first);
  ic = zeros (n, 1);
  ic(order) = group;
  if (byrows)                        # in the order of their first rows
    for g = 1:numel (first)
      ia(g) = find (ic == g, 1);
    end
    [ia, by] = sort (ia);
    place(by) = 1:numel (by);
    ic = place(ic)(:);
    c = points(ia,:);
  else
    c = points(ia);
    if (isrow (a))
      c = c.';
    end
  end
  if (all_indices)
    ia = arrayfun (@(g) find (ic == g), 1:numel (first), "UniformOutput", false);
  end
end

function t = ifelse_single (a, one, other)
  t = other;
  if (isa (a, "single"))
    t = one;
  end
end
