function [q, nfev] = quadv (f, a, b, tol = [], trace = false, varargin)
  % QUADV  integrate an array-valued function of one variable by adaptive Simpson quadrature.
  %
  % [Q, NFEV] = quadv (F, A, B, TOL, TRACE, P1, ...): F takes one number and returns an array; TOL is absolute (1e-6) or [absolute
  % relative]; further arguments are passed to F. NFEV counts the calls of F.
  %
  % Example: quadv (@(x) [x x^2], 0, 3)  ⇒ [4.5 9]
  % See also: quadgk, quadl, integral
  if (nargin < 3)
    print_usage ();
  end
  if (ischar (f))
    f = str2func (f);
  end
  if (isempty (tol))
    tol = 1e-6;
  end
  reltol = 0;
  if (numel (tol) > 1)
    reltol = tol(2);
  end
  if (isempty (trace))
    trace = false;
  end
  m = (a + b) / 2;
  fa = f (a, varargin{:});
  fm = f (m, varargin{:});
  fb = f (b, varargin{:});
  nfev = 3;
  if (any (isinf (fa(:))))
    fa = f (a + eps * (b - a), varargin{:});
  end
  if (any (isinf (fb(:))))
    fb = f (b - eps * (b - a), varargin{:});
  end
  q = zeros (size (fa));
  whole = (b - a) / 6 * (fa + 4 * fm + fb);
  todo = {{a, b, fa, fm, fb, whole, 0}};
  while (! isempty (todo))
    part = todo{end};
    todo(end) = [];
    a = part{1};
    b = part{2};
    m = (a + b) / 2;
    left = f ((a + m) / 2, varargin{:});
    right = f ((m + b) / 2, varargin{:});
    nfev += 2;
    one = (m - a) / 6 * (part{3} + 4 * left + part{4});
    two = (b - m) / 6 * (part{4} + 4 * right + part{5});
    fault = one + two - part{6};
    if (trace)
      disp ([nfev, a, b - a]);
    end
    if (norm (fault(:), Inf) <= max (tol(1), reltol * norm (one(:) + two(:), Inf)) / 10 && part{7} > 1 || part{7} > 40)
      q += one + two + fault / 15;
    else
      todo{end+1} = {a, m, part{3}, left, part{4}, one, part{7} + 1};
      todo{end+1} = {m, b, part{4}, right, part{5}, two, part{7} + 1};
    end
  end
end
