function t = rotz (angle)
  % ROTZ  matrix of a rotation about the z axis.
  %
  % T = rotz (ANGLE), with ANGLE in degrees, counterclockwise seen from the axis' positive end.
  %
  % Example: rotz (90)  ⇒ [0 -1 0; 1 0 0; 0 0 1]
  % See also: rotx, roty, rotz
  if (nargin < 1 || ! isscalar (angle) || iscell (angle))
    print_usage ();
  end
  angle = angle * pi / 180;
  s = sin (angle);
  c = cos (angle);
  t = [c -s 0; s c 0; 0 0 1];
end
