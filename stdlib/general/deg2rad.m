function rad = deg2rad (deg)
  % DEG2RAD  degrees to radians.
  %
  % RAD = deg2rad (DEG); DEG is of class double or single.
  %
  % Example: deg2rad (180)  ⇒ 3.1416
  % See also: rad2deg
  if (nargin < 1)
    print_usage ();
  elseif (! isfloat (deg))
    error ("deg2rad: DEG must be a floating point class (double or single)");
  end
  rad = deg * (pi / 180);
end
