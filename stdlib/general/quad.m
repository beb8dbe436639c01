function [q, ier, nfev, err] = quad (f, a, b, tol = [], sing = [])
  % QUAD  integrate a function of one variable; F is called with one point at a time.
  %
  % [Q, IER, NFEV, ERR] = quad (F, A, B, TOL, SING): TOL holds the absolute and the relative tolerance; SING lists points where F is
  % singular; limits may be infinite. IER is 0 on success, NFEV counts the calls, ERR estimates the error.
  %
  % Example: quad (@log, 0, 1)  ⇒ -1
  % See also: quadgk, quadv, quadl, integral
  if (nargin < 3)
    print_usage ();
  end
  if (ischar (f))
    f = str2func (f);
  end
  abstol = 1e-10;
  reltol = 1e-10;
  if (numel (tol) >= 1)
    abstol = tol(1);
  end
  if (numel (tol) >= 2)
    reltol = tol(2);
  end
  function y = each (x)
    y = zeros (size (x));
    for k = 1:numel (x)
      y(k) = f (x(k));
    end
    nfev += numel (x);
  end
  nfev = 0;
  args = {"AbsTol", abstol, "RelTol", reltol};
  if (! isempty (sing))
    args = [args {"WayPoints", sing}];
  end
  [q, err] = quadgk (@each, a, b, args{:});
  ier = 0;
end
