function y = cot (x)
  % COT  cotangent, element by element.
  %
  % Y = cot (X) has the size of X; X is numeric.
  %
  % Example: cot (pi/4)  ⇒ 1
  % See also: acot, tan
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ tan (x);
end
