function y = pow2 (f, e)
  % POW2  powers of two.
  %
  % Y = pow2 (X) is 2 .^ X; Y = pow2 (F, E) is F .* 2 .^ E.
  %
  % Example: pow2 (3)  ⇒ 8
  % See also: log2, nextpow2
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    y = 2 .^ f;
  else
    y = f .* 2 .^ e;
  end
end
