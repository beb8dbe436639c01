function deg = rad2deg (rad)
  % RAD2DEG  radians to degrees.
  %
  % DEG = rad2deg (RAD); RAD is of class double or single.
  %
  % Example: rad2deg (pi)  ⇒ 180
  % See also: deg2rad
  if (nargin < 1)
    print_usage ();
  elseif (! isfloat (rad))
    error ("rad2deg: RAD must be a floating point class (double or single)");
  end
  deg = rad * (180 / pi);
end
