function y = sec (x)
  % SEC  secant, element by element.
  %
  % Y = sec (X) has the size of X; X is numeric.
  %
  % Example: sec (0)  ⇒ 1
  % See also: asec, cos, csc
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ cos (x);
end
