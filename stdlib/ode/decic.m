function [y0_new, yp0_new, resnorm] = decic (fun, t0, y0, fixed_y0, yp0, fixed_yp0, options = struct ())
  % DECIC  consistent initial values of an implicit differential equation.
  %
  % [Y0_NEW, YP0_NEW, RESNORM] = decic (FUN, T0, Y0, FIXED_Y0, YP0, FIXED_YP0, OPTIONS) changes those elements of Y0 and YP0 that
  % are not fixed (0 in FIXED_Y0, FIXED_YP0) until FUN (T0, Y0_NEW, YP0_NEW) is zero. RESNORM is the norm of what remains. OPTIONS
  % come from odeset: RelTol, AbsTol.
  %
  % Example: decic (@(t, y, yp) y - yp, 0, 1, 1, 5, 0)  ⇒ 1
  % See also: odeset, ode23s
  if (nargin < 6)
    print_usage ();
  end
  if (! is_function_handle (fun))
    error ("Octave:invalid-input-arg", "decic: FUN must be a valid function handle");
  elseif (! (isnumeric (t0) && isscalar (t0)))
    error ("Octave:invalid-input-arg", "decic: T0 must be a numeric scalar");
  end
  all_given = {y0, fixed_y0, yp0, fixed_yp0};
  if (! all (cellfun (@(v) (isnumeric (v) || islogical (v)) && isvector (v), all_given)))
    error ("Octave:invalid-input-arg", "decic: Y0, FIXED_Y0, YP0, and FIXED_YP0 must be numeric vectors");
  elseif (! isequal (numel (y0), numel (fixed_y0), numel (yp0), numel (fixed_yp0)))
    error ("Octave:invalid-input-arg", "decic: length of Y0, FIXED_Y0, YP0, and FIXED_YP0 must be equal");
  elseif (! all (ismember ([fixed_y0(:); fixed_yp0(:)], [0, 1])))
    error ("Octave:invalid-input-arg", "decic: FIXED_Y0 and FIXED_YP0 must be boolean vectors");
  elseif (sum (fixed_y0(:)) + sum (fixed_yp0(:)) > numel (y0))
    error ("Octave:invalid-input-arg", "decic: cannot fix more than length (Y0) components");
  end
  reltol = odeget (options, "RelTol", 1e-3);
  abstol = odeget (options, "AbsTol", 1e-6);
  n = numel (y0);
  v = [y0(:); yp0(:)];
  open = find (! [fixed_y0(:); fixed_yp0(:)]);
  f = @(v) fun (t0, v(1:n), v(n+1:end))(:);
  r = f (v);
  for step = 1:50
    J = zeros (numel (r), numel (open));
    for k = 1:numel (open)
      h = sqrt (eps) * max (abs (v(open(k))), 1);
      up = v;
      up(open(k)) += h;
      J(:,k) = (f (up) - r) / (up(open(k)) - v(open(k)));
    end
    p = -pinv (J) * r;
    t = 1;
    for halving = 1:30
      new = v;
      new(open) += t * p;
      next = f (new);
      if (norm (next) < norm (r) || norm (next) == 0)
        break;
      end
      t /= 2;
    end
    if (! (norm (next) < norm (r)))
      break;
    end
    v = new;
    r = next;
    if (norm (t * p) <= eps * norm (v(open)) || norm (r) == 0)
      break;
    end
  end
  resnorm = norm (r, Inf);
  if (resnorm > max (min (abstol(:)), reltol))
    warning ("decic: RESNORM is %g; no consistent initial values were found", resnorm);
  end
  y0_new = v(1:n);
  yp0_new = v(n+1:end);
end
