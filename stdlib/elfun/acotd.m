function y = acotd (x)
  % ACOTD  inverse cotangent in degrees, element by element.
  %
  % Y = acotd (X) has the size of X; X is numeric.
  %
  % Example: acotd (1)  ⇒ 45
  % See also: cotd, acot
  if (nargin < 1)
    print_usage ();
  end
  y = atand (1 ./ x);
end
