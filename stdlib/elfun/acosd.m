function y = acosd (x)
  % ACOSD  inverse cosine in degrees, element by element.
  %
  % Y = acosd (X) has the size of X; X is numeric.
  %
  % Example: acosd (0.5)  ⇒ 60
  % See also: cosd, acos
  if (nargin < 1)
    print_usage ();
  end
  y = acos (x) * 180 / pi;
end
