function y = cospi (x)
  % COSPI  cosine of pi times X, exact at integers and halves.
  %
  % Y = cospi (X) for real X.
  %
  % Example: cospi (0.5)  ⇒ 0
  % See also: sinpi, cos
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("cospi: X must be numeric");
  end
  r = abs (rem (x, 2));
  r(r > 1) = 2 - r(r > 1);
  y = sin (pi * (0.5 - r));
end
