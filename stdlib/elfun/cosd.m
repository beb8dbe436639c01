function y = cosd (x)
  % COSD  cosine of degrees, element by element.
  %
  % Y = cosd (X) is exact at multiples of 90 degrees.
  %
  % Example: cosd (60)  ⇒ 0.5
  % See also: acosd, cos, sind
  if (nargin < 1)
    print_usage ();
  elseif (! isnumeric (x))
    error ("cosd: X must be numeric");
  end
  if (iscomplex (x))
    re = real (x);
    im = imag (x) * (pi / 180);
    y = complex (cosd (re) .* cosh (im), -sind (re) .* sinh (im));
    return;
  end
  r = x - 360 * fix (x / 360);
  y = cos (r / 180 * pi);
  y(mod (r, 180) == 90) = 0;
  whole = (mod (r, 180) == 0);
  if (any (whole(:)))
    y(whole) = sign (y(whole));
  end
  y(isinf (x)) = NaN;
end
