function y = asind (x)
  % ASIND  inverse sine in degrees, element by element.
  %
  % Y = asind (X) has the size of X; X is numeric.
  %
  % Example: asind (0.5)  ⇒ 30
  % See also: sind, asin
  if (nargin < 1)
    print_usage ();
  end
  y = asin (x) * 180 / pi;
end
