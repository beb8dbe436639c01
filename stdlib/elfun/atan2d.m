function d = atan2d (y, x)
  % ATAN2D  angle of the point (X, Y) in degrees.
  %
  % D = atan2d (Y, X), between -180 and 180; Y and X have one size or one is a scalar.
  %
  % Example: atan2d (1, -1)  ⇒ 135
  % See also: atan2, atand
  if (nargin != 2)
    print_usage ();
  end
  d = 180 / pi * atan2 (y, x);
end
