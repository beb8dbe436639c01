function y = sech (x)
  % SECH  hyperbolic secant, element by element.
  %
  % Y = sech (X) has the size of X; X is numeric.
  %
  % Example: sech (0)  ⇒ 1
  % See also: asech, cosh
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ cosh (x);
end
