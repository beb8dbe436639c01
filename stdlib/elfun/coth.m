function y = coth (x)
  % COTH  hyperbolic cotangent, element by element.
  %
  % Y = coth (X) has the size of X; X is numeric.
  %
  % Example: coth (1)  ⇒ 1.3130
  % See also: acoth, tanh
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ tanh (x);
end
