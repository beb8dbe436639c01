function y = acoth (x)
  % ACOTH  inverse hyperbolic cotangent, element by element.
  %
  % Y = acoth (X) has the size of X; X is numeric.
  %
  % Example: acoth (2)  ⇒ 0.5493
  % See also: coth, atanh
  if (nargin < 1)
    print_usage ();
  end
  y = atanh (1 ./ x);
end
