function y = acot (x)
  % ACOT  inverse cotangent, element by element.
  %
  % Y = acot (X) has the size of X; X is numeric.
  %
  % Example: acot (1)  ⇒ 0.7854
  % See also: cot, atan
  if (nargin < 1)
    print_usage ();
  end
  y = atan (1 ./ x);
end
