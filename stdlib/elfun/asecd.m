function y = asecd (x)
  % ASECD  inverse secant in degrees, element by element.
  %
  % Y = asecd (X) has the size of X; X is numeric.
  %
  % Example: asecd (2)  ⇒ 60
  % See also: secd, asec
  if (nargin < 1)
    print_usage ();
  end
  y = asec (x) * 180 / pi;
end
