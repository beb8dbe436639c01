function y = cotd (x)
  % COTD  cotangent of degrees, element by element.
  %
  % Y = cotd (X) has the size of X; X is numeric.
  %
  % Example: cotd (45)  ⇒ 1
  % See also: acotd, tand
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ tand (x);
end
