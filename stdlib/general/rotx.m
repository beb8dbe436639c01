function t = rotx (angle)
  % ROTX  matrix of a rotation about the x axis.
  %
  % T = rotx (ANGLE), with ANGLE in degrees, counterclockwise seen from the axis' positive end.
  %
  % Example: rotx (90)  ⇒ [1 0 0; 0 0 -1; 0 1 0]
  % See also: rotx, roty, rotz
  if (nargin < 1 || ! isscalar (angle) || iscell (angle))
    print_usage ();
  end
  angle = angle * pi / 180;
  s = sin (angle);
  c = cos (angle);
  t = [1 0 0; 0 c -s; 0 s c];
end
