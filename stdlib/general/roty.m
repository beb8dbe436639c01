function t = roty (angle)
  % ROTY  matrix of a rotation about the y axis.
  %
  % T = roty (ANGLE), with ANGLE in degrees, counterclockwise seen from the axis' positive end.
  %
  % Example: roty (90)  ⇒ [0 0 1; 0 1 0; -1 0 0]
  % See also: rotx, roty, rotz
  if (nargin < 1 || ! isscalar (angle) || iscell (angle))
    print_usage ();
  end
  angle = angle * pi / 180;
  s = sin (angle);
  c = cos (angle);
  t = [c 0 s; 0 1 0; -s 0 c];
end
