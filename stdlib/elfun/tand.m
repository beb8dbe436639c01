function y = tand (x)
  % TAND  tangent of degrees, element by element.
  %
  % Y = tand (X): zero at multiples of 180, infinite at odd multiples of 90 degrees.
  %
  % Example: tand (45)  ⇒ 1
  % See also: atand, tan, sind
  if (nargin < 1)
    print_usage ();
  end
  y = tan (x * pi / 180);
  if (iscomplex (x))
    return;
  end
  y(mod (x, 180) == 0) = 0;
  y(mod (x, 360) == 90) = Inf;
  y(mod (x, 360) == 270) = -Inf;
end
