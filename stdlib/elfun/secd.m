function y = secd (x)
  % SECD  secant of degrees, element by element.
  %
  % Y = secd (X) has the size of X; X is numeric.
  %
  % Example: secd (60)  ⇒ 2
  % See also: asecd, cosd
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ cosd (x);
end
