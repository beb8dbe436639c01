function y = sinpi (x)
  % SINPI  sine of pi times X, exact at integers and halves.
  %
  % Y = sinpi (X) for real X.
  %
  % Example: sinpi (1)  ⇒ 0
  % See also: cospi, sin
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("sinpi: X must be numeric");
  end
  r = rem (x, 2);
  r(r > 1) -= 2;
  r(r < -1) += 2;
  r(r > 0.5) = 1 - r(r > 0.5);
  r(r < -0.5) = -1 - r(r < -0.5);
  y = sin (pi * r);
end
