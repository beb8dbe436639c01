function [q, err] = integral (f, a, b, varargin)
  % INTEGRAL  integrate a function of one variable.
  %
  % Q = integral (F, A, B): limits may be infinite. integral (..., PROP, VAL, ...): "AbsTol" (1e-10), "RelTol" (1e-6),
  % "Waypoints", and "ArrayValued" (true: F takes a scalar and may return an array).
  %
  % Example: integral (@sin, 0, pi)  ⇒ 2
  % See also: quadgk, quadv, trapz
  if (nargin < 3 || mod (nargin, 2) == 0)
    print_usage ();
  elseif (ischar (f))
    f = str2func (f);
  end
  arrayed = false;
  abstol = 1e-10;
  reltol = 1e-6;
  rest = {};
  for k = 1:2:numel (varargin)
    prop = varargin{k};
    if (! ischar (prop))
      error ("integral: property PROP must be a string");
    end
    switch (tolower (prop))
      case "arrayvalued"
        arrayed = varargin{k+1};
      case "abstol"
        abstol = varargin{k+1};
      case "reltol"
        reltol = varargin{k+1};
      case "waypoints"
        rest = {"WayPoints", varargin{k+1}};
      otherwise
        error ("integral: unknown property '%s'", prop);
    end
  end
  if (! arrayed)
    [q, err] = quadgk (f, a, b, "AbsTol", abstol, "RelTol", reltol, rest{:});
    return;
  end
  % arrays: adaptive Simpson, one interval after another from a stack
  fa = f (a); fb = f (b); fm = f ((a + b) / 2);
  whole = (b - a) / 6 * (fa + 4*fm + fb);
  stack = {a, b, fa, fm, fb, whole, 0};
  q = zeros (size (whole));
  err = 0;
  while (rows (stack) > 0)
    [lo, hi, fa, fm, fb, s, depth] = stack{end,:};
    stack(end,:) = [];
    mid = (lo + hi) / 2;
    fl = f ((lo + mid) / 2);
    fr = f ((mid + hi) / 2);
    left = (mid - lo) / 6 * (fa + 4*fl + fm);
    right = (hi - mid) / 6 * (fm + 4*fr + fb);
    e = left + right - s;
    worst = max (abs (e(:)));
    tol = max (abstol, reltol * max (abs (left(:) + right(:))) * 1e-2) * 2 ^ (-depth / 2);
    if ((worst <= 15 * tol && depth > 2) || depth > 40)
      q += left + right + e / 15;
      err += worst / 15;
    else
      stack(end+1,:) = {mid, hi, fm, fr, fb, right, depth + 1};
      stack(end+1,:) = {lo, mid, fa, fl, fm, left, depth + 1};
    end
  end
end
