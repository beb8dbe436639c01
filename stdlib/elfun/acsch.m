function y = acsch (x)
  % ACSCH  inverse hyperbolic cosecant, element by element.
  %
  % Y = acsch (X) has the size of X; X is numeric.
  %
  % Example: acsch (1)  ⇒ 0.8814
  % See also: csch, asinh
  if (nargin < 1)
    print_usage ();
  end
  y = asinh (1 ./ x);
end
