function y = asech (x)
  % ASECH  inverse hyperbolic secant, element by element.
  %
  % Y = asech (X) has the size of X; X is numeric.
  %
  % Example: asech (0.5)  ⇒ 1.3170
  % See also: sech, acosh
  if (nargin < 1)
    print_usage ();
  end
  y = acosh (1 ./ x);
end
