function [g, y] = planerot (x)
  % PLANEROT  Givens rotation of a vector onto the first axis.
  %
  % [G, Y] = planerot (X): X has two elements, Y = G * X with Y(2) = 0.
  %
  % Example: [g, y] = planerot ([3; 4])  ⇒ y = [5; 0]
  % See also: qr
  if (nargin < 1)
    print_usage ();
  elseif (! (isvector (x) && numel (x) == 2))
    error ("planerot: X must be a 2-element vector");
  end
  x = x(:);
  r = norm (x);
  if (r == 0)
    g = eye (2);
  else
    g = [x(1), x(2); -x(2), x(1)] / r;
  end
  y = g * x;
end
