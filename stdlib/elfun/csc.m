function y = csc (x)
  % CSC  cosecant, element by element.
  %
  % Y = csc (X) has the size of X; X is numeric.
  %
  % Example: csc (pi/2)  ⇒ 1
  % See also: acsc, sin, sec
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ sin (x);
end
