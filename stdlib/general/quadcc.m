function [q, err, nr_points] = quadcc (f, a, b, tol = [], sing = [], varargin)
  % QUADCC  an integral by doubly adaptive Clenshaw-Curtis quadrature.
  %
  % [Q, ERR, NR_POINTS] = quadcc (F, A, B, TOL, SING) integrates F, a function of a vector, from A to B, which may be
  % infinite, to the tolerances TOL = [absolute relative], 1e-10 and 1e-6 by default. SING lists points at which the
  % interval is divided. Values of F that are NaN or infinite are left out. ERR estimates the error, NR_POINTS counts the
  % evaluations. Each part takes rules of 5, 9, 17 and 33 points while these converge, and is halved where they do not.
  %
  % Example: quadcc (@(x) exp (-x.^2), -Inf, Inf)  ⇒ 1.7725
  % See also: quadgk, quadv, integral
  if (nargin < 3)
    print_usage ();
  end
  if (ischar (f))
    f = str2func (f);
  end
  check_limits (a, b);
  [abs_tol, rel_tol] = tolerances (tol);
  if (a == b)
    q = err = nr_points = 0;
    return;
  elseif (a > b)
    [q, err, nr_points] = quadcc (f, b, a, tol, sing);
    q = -q;
    return;
  end
  [g, ends] = on_finite (f, a, b, sing(:).');
  parts = cell (1, numel (ends) - 1);
  for k = 1:numel (parts)
    parts{k} = measured (g, ends(k), ends(k+1), abs_tol, rel_tol);
  end
  parts = vertcat (parts{:});
  done = [0 0];
  nr_points = sum (parts(:,5));
  while (true)
    q = done(1) + sum (parts(:,3));
    err = done(2) + sum (parts(:,4));
    if (! (err > max (abs_tol, rel_tol * abs (q))) || isempty (parts) || nr_points > 1e6)
      break;
    end
    [~, worst] = max (parts(:,4));
    part = parts(worst,:);
    parts(worst,:) = [];
    middle = (part(1) + part(2)) / 2;
    if (! (part(1) < middle && middle < part(2)) || part(2) - part(1) < 16 * eps (max (abs (part(1:2)))))
      done += part(3:4);
      continue;
    end
    halves = [measured(g, part(1), middle, abs_tol, rel_tol); measured(g, middle, part(2), abs_tol, rel_tol)];
    nr_points += sum (halves(:,5));
    parts = [parts; halves];
  end
end

function check_limits (a, b)
  if (! (isnumeric (a) && isscalar (a) && isreal (a)))
    error ("quadcc: lower limit of integration (A) must be a real scalar");
  elseif (! (isnumeric (b) && isscalar (b) && isreal (b)))
    error ("quadcc: upper limit of integration (B) must be a real scalar");
  end
end

function [abs_tol, rel_tol] = tolerances (tol)
  abs_tol = 1e-10;
  rel_tol = 1e-6;
  if (! isnumeric (tol) || numel (tol) > 2)
    error ("quadcc: TOL must be a 1- or 2-element vector");
  elseif (any (tol < 0))
    error ("quadcc: absolute and relative tolerance must be nonnegative");
  end
  if (numel (tol) > 0)
    abs_tol = tol(1);
  end
  if (numel (tol) > 1)
    rel_tol = tol(2);
  end
end

% The integrand on a finite interval, by x = tan (pi/2 t) where a limit is infinite, and the ends of its parts.
function [g, ends] = on_finite (f, a, b, sing)
  ends = [a, sing, b];
  if (isinf (a) || isinf (b))
    ends = 2 / pi * atan (ends);
    g = @(t) finite_values (f, tan (pi / 2 * t)) .* (pi / 2 * (1 + tan (pi / 2 * t) .^ 2));
  else
    g = @(x) finite_values (f, x);
  end
end

function y = finite_values (f, x)
  y = f (x);
  if (numel (y) != numel (x))
    error ("quadcc: integrand F must return a vector as long as its input");
  end
  y = reshape (y, size (x));
  y(! isfinite (y)) = 0;
end

% A part [from, to, integral, error, points]: rules of doubling degree until two agree or converge no more.
function part = measured (g, from, to, abs_tol, rel_tol)
  half = (to - from) / 2;
  n = 4;
  y = g (from + half * (1 + cos (pi * (0:n) / n)));
  q = half * (y * weights (n));
  while (true)
    n *= 2;
    finer = zeros (1, n + 1);
    finer(1:2:end) = y;
    finer(2:2:end) = g (from + half * (1 + cos (pi * (1:2:n-1) / n)));
    y = finer;
    before = q;
    q = half * (y * weights (n));
    err = abs (q - before);
    if (n == 32 || err <= max (abs_tol, rel_tol * abs (q)) / 10)
      break;
    end
  end
  part = [from, to, q, err, n + 1];
end

% Weights of the Clenshaw-Curtis rule of even degree N at cos (pi k/N).
function w = weights (n)
  k = (0:n).';
  j = 1:n/2;
  scale = 2 * ones (1, n/2);
  scale(end) = 1;
  w = 1 - (scale ./ (4 * j .^ 2 - 1) .* cos (2 * pi * k * j / n)) * ones (n/2, 1);
  w *= 2 / n;
  w([1 end]) /= 2;
end
