function y = acscd (x)
  % ACSCD  inverse cosecant in degrees, element by element.
  %
  % Y = acscd (X) has the size of X; X is numeric.
  %
  % Example: acscd (2)  ⇒ 30
  % See also: cscd, acsc
  if (nargin < 1)
    print_usage ();
  end
  y = acsc (x) * 180 / pi;
end
