function [q, err] = quadgk (f, a, b, varargin)
  % QUADGK  integrate a function of one variable by adaptive Gauss-Kronrod quadrature.
  %
  % [Q, ERR] = quadgk (F, A, B) integrates F from A to B; the limits may be infinite. F takes and returns vectors.
  % quadgk (F, A, B, ABSTOL, TRACE) and quadgk (F, A, B, PROP, VAL, ...) set: "AbsTol" (1e-10), "RelTol" (1e-6),
  % "MaxIntervalCount" (650), "WayPoints" (points the path goes through, complex ones too), "ArrayValued", "Trace".
  % ERR is an estimate of the absolute error. End points may be weak singularities: a change of
  % variable (Shampine, 2008) flattens them; each interval uses the 7 and 15 point rules.
  %
  % Example: quadgk (@(x) exp (-x.^2), -Inf, Inf)  ⇒ 1.7725
  % See also: integral, quadv, quadl, trapz
  persistent x15 w15 w7;
  if (isempty (x15))
    h = [0.207784955007898467600689403773245; 0.405845151377397166906606412076961; 0.586087235467691130294144691693013;
         0.741531185599394439863864773280788; 0.864864423359769072789712788640926; 0.949107912342758524526189684047851;
         0.991455371120812639206854697526329];
    x15 = [-flipud(h); 0; h];
    k = [0.204432940075298892414161999234649; 0.190350578064785409913256402421014; 0.169004726639267902826583426598550;
         0.140653259715525918745189590510238; 0.104790010322250183839876322541518; 0.063092092629978553290700663189204;
         0.022935322010529224963732008058970];
    w15 = [flipud(k); 0.209482141084727828012999174891714; k].';
    g = [0.381830050505118944950369775488975; 0.279705391489276667901467771423780; 0.129484966168869693270611432679082];
    w7 = zeros (1, 15);
    w7([2 4 6 8 10 12 14]) = [flipud(g); 0.417959183673469387755102040816327; g];
  end
  if (nargin < 3)
    print_usage ();
  end
  abstol = [];
  reltol = [];
  limit = 650;
  way = [];
  arrayed = false;
  if (ischar (f))
    f = str2func (f);
  end
  k = 1;
  while (k <= numel (varargin))
    prop = varargin{k};
    if (! ischar (prop))
      if (k == 1)
        abstol = prop;
      elseif (k > 2 || ischar (varargin{1}))
        print_usage ();
      end
      k++;
      continue;
    elseif (k == numel (varargin))
      error ("quadgk: property PROP must have a value");
    end
    val = varargin{k+1};
    switch (tolower (prop))
      case "abstol"
        abstol = val;
      case "reltol"
        reltol = val;
      case "maxintervalcount"
        limit = val;
      case "waypoints"
        way = val(:);
      case "arrayvalued"
        arrayed = val;
      case "trace"
      otherwise
        error ("quadgk: unknown property '%s'", prop);
    end
    k += 2;
  end
  is_single = isa (a, "single") || isa (b, "single") || isa (way, "single");
  if (isempty (abstol))
    abstol = ifelse (is_single, 1e-5, 1e-10);
  elseif (! isscalar (abstol) || abstol < 0)
    error ("quadgk: ABSTOL must be a scalar >=0");
  end
  if (isempty (reltol))
    reltol = ifelse (is_single, 1e-4, 1e-6);
  elseif (! isscalar (reltol) || reltol < 0)
    error ("quadgk: RELTOL must be a scalar >=0");
  end
  sgn = 1;
  if (isreal (a) && isreal (b) && isreal (way))
    if (a == b)
      q = err = zeros (size (a), ifelse (is_single, "single", "double"));
      return;
    elseif (a > b)
      [a, b] = deal (b, a);
      sgn = -1;
    end
    way = sort (way(way > a & way < b));
  end
  % map the path to t in [-1, 1] so that end points and infinities are gentle
  if (! isreal (a) || ! isreal (b) || ! isreal (way))
    knots = [a; way; b];
    path = @(t) deal (t, ones (size (t)));
    edges = [];
    pieces = knots;
  else
    pieces = [];
    if (isinf (a) && isinf (b))
      path = @(t) deal (t ./ (1 - t.^2), (1 + t.^2) ./ (1 - t.^2).^2);
      back = @(x) 2*x ./ (1 + sqrt (1 + 4*x.^2));
      edges = [-1; back(way); 1];
    elseif (isinf (b))
      path = @(t) deal (a + (t ./ (1 - t)).^2, 2*t ./ (1 - t).^3);
      back = @(x) sqrt (x - a) ./ (1 + sqrt (x - a));
      edges = [0; back(way); 1];
    elseif (isinf (a))
      path = @(t) deal (b - (t ./ (1 + t)).^2, -2*t ./ (1 + t).^3);
      back = @(x) -sqrt (b - x) ./ (1 + sqrt (b - x));
      edges = [-1; back(way); 0];
    else
      path = @(t) deal ((b - a)/4 * t .* (3 - t.^2) + (b + a)/2, 3*(b - a)/4 * (1 - t.^2));
      % inverse of the cubic by its trigonometric root
      back = @(x) 2*sin (asin (max (min ((2*x - a - b) / (b - a), 1), -1)) / 3);
      edges = [-1; back(way); 1];
    end
    if (numel (edges) < 11)
      edges = unique ([edges; linspace(edges(1), edges(end), 11).']);
    end
  end
  if (! isempty (pieces))
    steps = (0:9).' / 10;
    lo = reshape (steps * diff (pieces).' + repmat (pieces(1:end-1).', 10, 1), [], 1);
    edges = [lo; pieces(end)];
  end
  lo = edges(1:end-1);
  hi = edges(2:end);
  q_done = 0;
  err_done = 0;
  while (true)
    half = (hi - lo).' / 2;
    t = x15 * half + repmat ((lo + hi).' / 2, 15, 1);
    [x, dx] = path (t);
    if (arrayed)
      y = reshape (arrayfun (f, x(:)), size (x)) .* dx;
    else
      y = reshape (f (x(:).'), size (x)) .* dx;
    end
    qk = (w15 * y) .* half;
    ek = abs ((w7 * y) .* half - qk);
    q = q_done + sum (qk);
    err = err_done + sum (ek);
    tol = max (abstol, reltol * abs (q));
    if (! isfinite (q) || ! isfinite (err))
      warning ("quadgk: non-finite integrand encountered");
      break;
    elseif (err <= tol)
      break;
    end
    % intervals that meet their share, or can shrink no more, are done
    share = tol * abs (hi - lo).' / sum (abs (diff (edges)));
    tiny = abs (half) <= 4 * eps * max (abs (lo), abs (hi)).';
    done = (ek <= share) | tiny;
    q_done += sum (qk(done));
    err_done += sum (ek(done));
    lo = lo(! done);
    hi = hi(! done);
    if (isempty (lo))
      break;
    elseif (2 * numel (lo) > limit)
      warning ("quadgk: maximum interval count (%d) exceeded", limit);
      break;
    end
    mid = (lo + hi) / 2;
    [lo, hi] = deal ([lo; mid], [mid; hi]);
  end
  q *= sgn;
  if (is_single)
    q = single (q);
    err = single (err);
  end
end
