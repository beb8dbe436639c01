function y = csch (x)
  % CSCH  hyperbolic cosecant, element by element.
  %
  % Y = csch (X) has the size of X; X is numeric.
  %
  % Example: csch (1)  ⇒ 0.8509
  % See also: acsch, sinh
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ sinh (x);
end
