function y = asec (x)
  % ASEC  inverse secant, element by element.
  %
  % Y = asec (X) has the size of X; X is numeric.
  %
  % Example: asec (2)  ⇒ 1.0472
  % See also: sec, acos
  if (nargin < 1)
    print_usage ();
  end
  y = acos (1 ./ x);
end
