function y = atand (x)
  % ATAND  inverse tangent in degrees, element by element.
  %
  % Y = atand (X) has the size of X; X is numeric.
  %
  % Example: atand (1)  ⇒ 45
  % See also: tand, atan, atan2d
  if (nargin < 1)
    print_usage ();
  end
  y = 180 / pi * atan (x);
end
