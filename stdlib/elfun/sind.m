function y = sind (x)
  % SIND  sine of degrees, element by element.
  %
  % Y = sind (X) is exact at multiples of 90 degrees.
  %
  % Example: sind (30)  ⇒ 0.5
  % See also: asind, sin, cosd
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("sind: X must be numeric");
  end
  if (iscomplex (x))
    re = real (x);
    im = imag (x) * (pi / 180);
    y = complex (sind (re) .* cosh (im), cosd (re) .* sinh (im));
    return;
  end
  r = x - 360 * fix (x / 360);
  y = sin (r / 180 * pi);
  half = (mod (r, 180) == 0);
  y(half) = 0;
  quarter = (mod (r, 180) == 90);
  if (any (quarter(:)))
    y(quarter) = sign (y(quarter));
  end
  y(isinf (x)) = NaN;
end
