function y = nthroot (x, n)
  % NTHROOT  real n-th root.
  %
  % Y = nthroot (X, N): X is real, N a real scalar that is not zero; for odd N the root of a negative X is negative.
  %
  % Example: nthroot (-27, 3)  ⇒ -3
  % See also: realsqrt, sqrt, cbrt
  if (nargin != 2)
    print_usage ();
  elseif (! isreal (x))
    error ("nthroot: X must not contain complex values");
  elseif (! (isreal (n) && isscalar (n) && n != 0))
    error ("nthroot: N must be a real nonzero scalar");
  end
  if (n == 3)
    y = cbrt (x);
    return;
  elseif (n == -3)
    y = 1 ./ cbrt (x);
    return;
  end
  whole = (n == fix (n));
  if (whole && mod (n, 2) == 1)
    y = abs (x) .^ (1/n) .* sign (x);
    if (n < 0)
      y(x == 0) = Inf;
    end
  elseif (any (x(:) < 0))
    error ("nthroot: N must be an odd integer if X contains negative values");
  else
    y = x .^ (1/n);
  end
  if (whole && n > 0 && isfinite (n))
    fine = (y != 0) & isfinite (y);       % one Newton step gives the last bits
    if (all (fine(:)))
      y = ((x ./ y .^ (n-1)) + y * (n-1)) / n;
    else
      v = y(fine);
      if (! isempty (v))
        u = x(fine);
        y(fine) = ((u ./ v .^ (n-1)) + v * (n-1)) / n;
      end
    end
  end
end
