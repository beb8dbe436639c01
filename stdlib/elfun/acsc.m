function y = acsc (x)
  % ACSC  inverse cosecant, element by element.
  %
  % Y = acsc (X) has the size of X; X is numeric.
  %
  % Example: acsc (2)  ⇒ 0.5236
  % See also: csc, asin
  if (nargin < 1)
    print_usage ();
  end
  y = asin (1 ./ x);
end
