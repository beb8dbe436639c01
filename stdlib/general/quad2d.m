function [q, err, iter] = quad2d (f, xa, xb, ya, yb, varargin)
  % QUAD2D  integrate a function of two variables over a region bounded by curves.
  %
  % [Q, ERR, ITER] = quad2d (F, XA, XB, YA, YB, PROP, VAL, ...) integrates F(X,Y) for X from XA to XB and Y from YA to YB, which
  % may be functions of X. F takes and returns arrays. Properties: "AbsTol" (1e-10), "RelTol" (1e-6), "MaxFunEvals"
  % (5000), "Singular" (true: end points may be singular), "Vectorized" (true), "FailurePlot". ERR bounds the error;
  % ITER counts the subdivisions. Rectangles are divided in four where the Kronrod rule of 15 and the Gauss rule of 7
  % points disagree most.
  %
  % Example: quad2d (@(x, y) x .* y, 0, 1, 0, 2)  ⇒ 1
  % See also: integral2, dblquad, integral
  if (nargin < 5 || mod (nargin, 2) == 0)
    print_usage ();
  end
  abstol = 1e-10;
  reltol = 1e-6;
  most = 5000;
  singular = vectorized = true;
  for k = 1:2:numel (varargin)
    prop = varargin{k};
    if (! ischar (prop))
      error ("quad2d: property PROP must be a string");
    end
    switch (tolower (prop))
      case "abstol",      abstol = varargin{k+1};
      case "reltol",      reltol = varargin{k+1};
      case "maxfunevals", most = varargin{k+1};
      case "singular",    singular = varargin{k+1};
      case "vectorized",  vectorized = varargin{k+1};
      case "failureplot"
      otherwise,          error ("quad2d: unknown property '%s'", prop);
    end
  end
  if (! (isnumeric (abstol) && isscalar (abstol) && abstol >= 0))
    error ("quad2d: AbsTol value must be a numeric scalar >= 0");
  elseif (! (isnumeric (reltol) && isscalar (reltol) && reltol >= 0))
    error ("quad2d: RelTol value must be a numeric scalar >= 0");
  elseif (! (isnumeric (most) && isscalar (most) && most >= 1 && most == fix (most)))
    error ("quad2d: MaxFunEvals value must be a scalar integer >= 1");
  elseif (! ((islogical (singular) || isnumeric (singular)) && isscalar (singular)))
    error ("quad2d: Singular must be a logical value");
  elseif (! ((islogical (vectorized) || isnumeric (vectorized)) && isscalar (vectorized)))
    error ("quad2d: Vectorized must be a logical value");
  elseif (! is_function_handle (f) && ! ischar (f) || ! (isreal (xa) && isreal (xb) && isscalar (xa) && isscalar (xb)))
    print_usage ();
  elseif (! (is_function_handle (ya) || (isnumeric (ya) && isreal (ya) && isscalar (ya))))
    error ("quad2d: YA must be a real scalar or a function");
  elseif (! (is_function_handle (yb) || (isnumeric (yb) && isreal (yb) && isscalar (yb))))
    error ("quad2d: YB must be a real scalar or a function");
  end
  if (ischar (f))
    f = str2func (f);
  end
  if (! is_function_handle (ya))
    ya = @(x) ya * ones (size (x));
  end
  if (! is_function_handle (yb))
    yb = @(x) yb * ones (size (x));
  end
  [at, w15, w7] = rule ();
  first = [0 1 0 1];
  if (singular)
    first = [0 pi 0 pi];                  % x = XA + (XB-XA) (1 - cos t) / 2 flattens the ends
  end
  [s, e] = tile (first);
  tiles = [first s e];
  q = s;
  err = e;
  iter = 1;
  count = 225;
  while (err > max (abstol, reltol * abs (q)) && err > 100 * eps * abs (q))
    if (count >= 225 * most)
      warning ("quad2d: Maximum number of sub-tiles reached without convergence");
      break;
    end
    [~, k] = max (tiles(:,6));
    t = tiles(k,:);
    tiles(k,:) = [];
    mx = (t(1) + t(2)) / 2;
    my = (t(3) + t(4)) / 2;
    for corner = {[t(1) mx t(3) my], [mx t(2) t(3) my], [t(1) mx my t(4)], [mx t(2) my t(4)]}
      [s, e] = tile (corner{1});
      tiles(end+1,:) = [corner{1} s e];
    end
    count += 900;
    iter++;
    q = sum (tiles(:,5));
    err = sum (tiles(:,6));
  end

  function [s, e] = tile (box)
    u = (box(1) + box(2)) / 2 + (box(2) - box(1)) / 2 * at;
    v = ((box(3) + box(4)) / 2 + (box(4) - box(3)) / 2 * at).';
    if (singular)
      x = xa + (xb - xa) * (1 - cos (u)) / 2;
      dx = (xb - xa) * sin (u) / 2;
      p = (1 - cos (v)) / 2;
      dp = sin (v) / 2;
    else
      x = xa + (xb - xa) * u;
      dx = (xb - xa) * ones (size (u));
      p = v;
      dp = ones (size (v));
    end
    lo = ya (x);
    hi = yb (x);
    y = lo + p .* (hi - lo);
    x = repmat (x, numel (p), 1);
    if (vectorized)
      z = f (x, y);
    else
      z = arrayfun (f, x, y);
    end
    z = z .* (dp .* (dx .* (hi - lo)));
    scale = (box(2) - box(1)) * (box(4) - box(3)) / 4;
    s = scale * (w15 * z * w15.');
    e = abs (s - scale * (w7 * z * w7.'));
    e = min (e, (200 * e) ^ 1.5 + 50 * eps * abs (s));
  end
end

function [at, w15, w7] = rule ()
  h = [0.207784955007898467600689403773245 0.405845151377397166906606412076961 0.586087235467691130294144691693013 ...
       0.741531185599394439863864773280788 0.864864423359769072789712788640926 0.949107912342758524526189684047851 ...
       0.991455371120812639206854697526329];
  k = [0.204432940075298892414161999234649 0.190350578064785409913256402421014 0.169004726639267902826583426598550 ...
       0.140653259715525918745189590510238 0.104790010322250183839876322541518 0.063092092629978553290700663189204 ...
       0.022935322010529224963732008058970];
  g = [0.381830050505118944950369775488975 0.279705391489276667901467771423780 0.129484966168869693270611432679082];
  at = [-fliplr(h) 0 h];
  w15 = [fliplr(k) 0.209482141084727828012999174891714 k];
  w7 = zeros (1, 15);
  w7(2:2:14) = [fliplr(g) 0.417959183673469387755102040816327 g];
end
