function y = cscd (x)
  % CSCD  cosecant of degrees, element by element.
  %
  % Y = cscd (X) has the size of X; X is numeric.
  %
  % Example: cscd (30)  ⇒ 2
  % See also: acscd, sind
  if (nargin < 1)
    print_usage ();
  end
  y = 1 ./ sind (x);
end
